/** @file Two processes with one folder: the second is told, or both come to the right end. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "@tributary/images";
import { type Ended, run, runWhole } from "../kill/killed.ts";
import type { Tally } from "./tally.ts";

const RESULT = ".safetensors";

/** A run of ours that refuses ends with a stack that begins with our error. */
const isNamed = ({ stderr }: Ended): boolean => /\b(Training|File|Argument)Error: /.test(stderr);

/** @param program The program `fit`. */
export const twoRuns = async (program: string, tally: Tally, random: Random): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "tributary-two-"));
  try {
    await runWhole(program, [join(folder, "run-alone"), join(folder, "alone")]);
    const good = await readFile(join(folder, `alone${RESULT}`));
    const shared = join(folder, "run");
    const start = async (name: string, after: number): Promise<Ended> => {
      await sleep(after);
      return run(program, [shared, join(folder, name)]);
    };
    const both = await Promise.all([start("one", 0), start("two", random.uniform(0, 800))]);
    tally.tried++;
    for (const [i, ended] of both.entries()) {
      if (ended.code !== 0) {
        if (isNamed(ended)) tally.named++;
        else tally.fault(`raw error: ${ended.stderr}`);
        continue;
      }
      tally.done++;
      const result = await readFile(join(folder, (i === 0 ? "one" : "two") + RESULT));
      if (!result.equals(good)) tally.fault("it ended with other weights than a run alone");
    }
    if (both.every(({ code }) => code !== 0)) tally.fault("neither came to its end");
    const known = new Set(await readdir(join(folder, "run-alone")));
    for (const name of (await readdir(shared)).filter((file) => !known.has(file))) tally.fault(`left over: ${name}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
