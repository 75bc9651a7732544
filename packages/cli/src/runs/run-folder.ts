/** @file The folder of a run: nobody's results are replaced unasked, and a run goes on as it began. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFile } from "@tributary/files";
import { UsageError } from "../usage-error.ts";

const SETTINGS = "run.json";

/** What a run leaves in its folder, once it has learned something. */
const isOfRun = (name: string): boolean => ["model.safetensors", "log.csv", "checkpoints"].includes(name);

export interface RunFolderOptions {
  /** Whether to go on with the run in the folder. */
  readonly resume: boolean;
  /** Whether to begin anew where there is a run. */
  readonly force?: boolean | undefined;
}

/** @throws {@link UsageError} when there is a run in the folder, and nobody said what should become of it. */
export const checkRunFolder = async (out: string, { resume, force = false }: RunFolderOptions): Promise<void> => {
  const names = await readdir(out).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    throw new UsageError({
      problem: `"${out}" cannot be a run's folder`,
      received: cause.code ?? cause.message,
      fix: "give another --out",
    });
  });
  if (resume || force || !names.some(isOfRun)) return;
  throw new UsageError({
    problem: `there is a run in ${out} already`,
    received: names.filter(isOfRun).join(", "),
    fix: "say --resume to go on with it, --force to begin anew in its place, or give another --out",
  });
};

/** What numbers of a run follow from, by name; JSON. */
export type RunSettings = Readonly<Record<string, unknown>>;

/**
 * Writes down what a run is, or, where it goes on, looks whether it is still the same.
 *
 * @throws {@link UsageError} when a run would go on with other settings or other classes.
 */
export const keepSettings = async (out: string, settings: RunSettings, resume: boolean): Promise<void> => {
  const file = join(out, SETTINGS);
  const text = resume ? await readFile(file, "utf8").catch(() => null) : null;
  if (text !== null) {
    const before = Object(JSON.parse(text)) as RunSettings;
    const other = Object.keys(settings).filter(
      (name) => JSON.stringify(before[name]) !== JSON.stringify(settings[name]),
    );
    if (other.length === 0) return;
    const shown = (of: RunSettings): string => other.map((name) => `${name} ${JSON.stringify(of[name])}`).join("; ");
    throw new UsageError({
      problem: `the run in ${out} began otherwise`,
      received: shown(settings),
      expected: shown(before),
      fix: "go on with the command that it began with, or say --force in place of --resume to begin anew",
    });
  }
  await writeFile(file, `${JSON.stringify(settings, null, 2)}\n`);
};
