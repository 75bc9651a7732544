/** @file Two processes with one folder: the second is told, or both come to the right end. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "@tributary/images";
import { writePictures } from "../kill/commands.ts";
import { type Ended, run, runWhole } from "../kill/killed.ts";
import { fingerprint } from "../kill/save.ts";
import type { Tally } from "./tally.ts";

export interface Pair {
  readonly program: string;
  /** Where both write. */
  readonly shared: string;
  /** Where one wrote that was alone. */
  readonly alone: string;
  /** The words of a process that writes into a folder, and the file of its result. */
  readonly process: (folder: string, name: string) => { readonly words: readonly string[]; readonly result: string };
}

/** An error of ours begins with its kind, in a stack or printed by the command line. */
const isNamed = ({ stderr }: Ended): boolean => /\b(Training|File|Argument|Usage)Error: /.test(stderr);

const start = async (pair: Pair, name: string, after: number): Promise<Ended> => {
  await sleep(after);
  return run(pair.program, pair.process(pair.shared, name).words);
};

const filesOf = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true })).map(String);

const both = async (pair: Pair, apart: number, tally: Tally): Promise<void> => {
  const alone = pair.process(pair.alone, "alone");
  await runWhole(pair.program, alone.words);
  const good = await fingerprint(alone.result);
  const names = ["one", "two"];
  const ends = await Promise.all(names.map((name, i) => start(pair, name, i * apart)));
  tally.tried++;
  for (const [i, ended] of ends.entries()) {
    if (ended.code === 0) {
      tally.done++;
      const { result } = pair.process(pair.shared, names[i]!);
      if ((await fingerprint(result)) !== good) tally.fault("it ended with another result than a run alone");
    } else if (isNamed(ended)) tally.named++;
    else tally.fault(`raw error: ${ended.stderr}`);
  }
  if (ends.every(({ code }) => code !== 0)) tally.fault("neither came to its end");
  const known = new Set(await filesOf(pair.alone));
  for (const name of await filesOf(pair.shared)) if (!known.has(name)) tally.fault(`left over: ${name}`);
};

const inFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "tributary-two-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** @param program The program `fit`. */
export const twoRuns = (program: string, tally: Tally, random: Random): Promise<void> =>
  inFolder((folder) => {
    const pair: Pair = {
      program,
      shared: join(folder, "shared"),
      alone: join(folder, "alone"),
      process: (run, name) => ({ words: [run, join(folder, name)], result: join(folder, `${name}.safetensors`) }),
    };
    return both(pair, random.uniform(0, 800), tally);
  });

/** @param program The program `tributary`. */
export const twoCommands = (program: string, tally: Tally, random: Random): Promise<void> =>
  inFolder(async (folder) => {
    const pictures = join(folder, "pictures");
    await writePictures(pictures);
    const train = `train multiScaleClassifier --data ${pictures} --epochs 6 --batch 4 --resume --out`.split(" ");
    const pair: Pair = {
      program,
      shared: join(folder, "shared"),
      alone: join(folder, "alone"),
      process: (run) => ({ words: [...train, run], result: join(run, "model.safetensors") }),
    };
    await both(pair, random.uniform(0, 2000), tally);
  });
