/** @file A real program, for tests: built once, run in a folder of its own. */
import { type SpawnOptions, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build, joined } from "../build.ts";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly ended: Promise<Ended>;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Waits until it says something. */
  readonly says: (text: string) => Promise<void>;
}

export interface Workshop {
  /** The program's file. */
  readonly binary: string;
  readonly folder: string;
  readonly start: (...words: readonly string[]) => Running;
  readonly run: (...words: readonly string[]) => Promise<Ended>;
  readonly remove: () => Promise<void>;
}

const start = (binary: string, folder: string, words: readonly string[]): Running => {
  const options: SpawnOptions = { cwd: folder, stdio: ["ignore", "pipe", "pipe"] };
  const child = spawn(process.execPath, [binary, ...words], options);
  let [stdout, stderr] = ["", ""];
  child.stdout!.on("data", (piece) => {
    stdout += piece;
  });
  child.stderr!.on("data", (piece) => {
    stderr += piece;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject).once("close", (code) => resolve({ code, stdout, stderr }));
  });
  return {
    ended,
    signal: (signal) => void child.kill(signal),
    async says(text) {
      while (!stderr.includes(text) && !stdout.includes(text)) {
        if (child.exitCode !== null)
          throw new Error(`ended with ${child.exitCode} before it said "${text}": ${stderr}`);
        await sleep(20);
      }
    },
  };
};

/** Where the program lies: what is published is run as it will be packed, what is not as the compiler writes it. */
const built = async (project: string): Promise<string> => {
  const { private: stays = false } = JSON.parse(await readFile(join(project, "package.json"), "utf8"));
  if (!stays) return joined(project);
  await build(project);
  return project;
};

/**
 * Builds `src/main.ts` of a package, and makes an empty folder to run it in.
 *
 * @param project The package's folder.
 */
export const workshop = async (project: URL): Promise<Workshop> => {
  const binary = join(await built(fileURLToPath(project)), "dist", "main.js");
  const folder = await mkdtemp(join(tmpdir(), "tributary-"));
  return {
    binary,
    folder,
    start: (...words) => start(binary, folder, words),
    run: (...words) => start(binary, folder, words).ended,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};
