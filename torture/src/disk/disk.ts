/** @file `pnpm torture disk`: full and read-only disks, and two processes with one folder. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Random, randomFrom } from "@tributary/images";
import type { Result } from "../fault.ts";
import { type Limits, lasting } from "../limits.ts";
import { fullDisk, lockedDisk } from "./no-room.ts";
import { Tally } from "./tally.ts";
import { twoCommands, twoRuns } from "./two-processes.ts";
import { type Writer, writersInCode, writersOfCommands } from "./writer.ts";

export interface DiskOptions extends Limits {
  readonly seed: number;
  /** The folder of the programs `write` and `fit`. */
  readonly programs: string;
  /** The program `tributary`; null to leave the command line out. */
  readonly command: string | null;
  /** What is tried: names that have this in them. Default all. */
  readonly only?: RegExp | undefined;
  /** The number of the first try. */
  readonly from?: number | undefined;
}

const NO_MOUNT = "read-only disks (mounting one needs Linux and the user root) and, on Windows, full ones";

/** One thing to try, and what is counted of it. */
interface Try {
  readonly tally: Tally;
  readonly work: (tally: Tally, random: Random) => Promise<void>;
}

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
  const onDisk = (what: string, work: typeof fullDisk, writer: Writer): Try => ({
    tally: tallyOf(`${writer.name}, ${what}`),
    async work(tally, random) {
      if (!(await work(writer, tally, random))) skipped.add(NO_MOUNT);
    },
  });
  const all: readonly Try[] = [
    ...writers.map((writer) => onDisk("disk full", fullDisk, writer)),
    ...writers.map((writer) => onDisk("read-only", lockedDisk, writer)),
    {
      tally: tallyOf("two runs, one folder"),
      work: (tally, random) => twoRuns(join(programs, "fit.js"), tally, random),
    },
    ...(command === null
      ? []
      : [
          {
            tally: tallyOf("two commands train, one folder"),
            work: (tally: Tally, random: Random) => twoCommands(command, tally, random),
          },
        ]),
  ];
  const tries = all.filter(({ tally }) => options.only?.test(tally.name) ?? true);
  const goesOn = lasting(options);
  try {
    for (; goesOn(now - from); now++) {
      const { tally, work } = tries[now % tries.length]!;
      await work(tally, randomFrom(seed, `try ${now}`));
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
