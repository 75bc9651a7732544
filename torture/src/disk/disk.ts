/** @file `pnpm torture disk`: full and read-only disks, and two processes with one folder. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomFrom } from "@tributary/images";
import type { Result } from "../fault.ts";
import { type Limits, lasting } from "../limits.ts";
import { fullDisk, lockedDisk } from "./no-room.ts";
import { Tally } from "./tally.ts";
import { twoRuns } from "./two-processes.ts";
import { writersInCode, writersOfCommands } from "./writer.ts";

export interface DiskOptions extends Limits {
  readonly seed: number;
  /** The folder of the programs `write` and `fit`. */
  readonly programs: string;
  /** The program `tributary`; null to leave the command line out. */
  readonly command: string | null;
  /** The number of the first try. */
  readonly from?: number | undefined;
}

const NO_MOUNT = "read-only disks (mounting one needs Linux and the user root) and, on Windows, full ones";

export const disk = async (options: DiskOptions): Promise<Result> => {
  const { seed, programs, command, from = 0 } = options;
  const models = await mkdtemp(join(tmpdir(), "tributary-models-"));
  let now = from;
  const tallyOf = (name: string): Tally =>
    new Tally(name, () => `pnpm torture disk --seed ${seed} --from ${now} --count 1`);
  const writers = [
    ...writersInCode(join(programs, "write.js")),
    ...(command === null ? [] : await writersOfCommands(command, models)),
  ];
  const skipped = new Set<string>();
  const pairs = tallyOf("two runs, one folder");
  const tries = [
    ...writers.map((writer) => ({ tally: tallyOf(`${writer.name}, disk full`), work: fullDisk, writer })),
    ...writers.map((writer) => ({ tally: tallyOf(`${writer.name}, read-only`), work: lockedDisk, writer })),
    { tally: pairs, work: null, writer: null },
  ];
  const goesOn = lasting(options);
  try {
    for (; goesOn(now - from); now++) {
      const { tally, work, writer } = tries[now % tries.length]!;
      const random = randomFrom(seed, `try ${now}`);
      if (!work) await twoRuns(join(programs, "fit.js"), tally, random);
      else if (!(await work(writer, tally, random))) skipped.add(NO_MOUNT);
    }
  } finally {
    await rm(models, { recursive: true, force: true });
  }
  const tallies = tries.map(({ tally }) => tally).filter(({ tried }) => tried > 0);
  return {
    header: ["what was tried", "times", "ended well", "told", "faults"],
    rows: tallies.map(({ name, tried, done, named, faults }) => [name, tried, done, named, faults.length]),
    faults: tallies.flatMap(({ faults }) => faults),
    skipped: [...skipped],
  };
};
