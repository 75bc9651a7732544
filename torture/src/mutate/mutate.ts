/** @file `pnpm torture mutate`: changed files of every format, in processes that may die of them. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Fault, Result } from "../fault.ts";
import { type Limits, lasting } from "../limits.ts";
import { type Examined, Examiner } from "./examiner.ts";
import type { Format } from "./formats/format.ts";
import { formats } from "./formats/formats.ts";
import { mutation } from "./mutation.ts";

export interface MutateOptions extends Limits {
  readonly seed: number;
  /** The folder of the program `reader`. */
  readonly programs: string;
  readonly fixtures: string;
  /** Where files that something went wrong with are kept. */
  readonly out: string;
  /** Names of formats. Default all. */
  readonly only?: readonly string[] | undefined;
  /** The number of the first file. */
  readonly from?: number | undefined;
  /** How many processes read at once. */
  readonly processes?: number | undefined;
}

/** How many files of a format are read before another format has its turn. */
const TURN = 100;
const SECONDS = 15;
const BYTES = 2 ** 30;

const columns = ["named", "accepted", "raw", "unnoticed", "hang", "memory", "crash"] as const;
const isFault = (outcome: Examined["outcome"]): boolean => outcome !== "named" && outcome !== "accepted";

type Counts = Record<Examined["outcome"], number>;
const noCounts = (): Counts => ({ named: 0, accepted: 0, raw: 0, unnoticed: 0, hang: 0, memory: 0, crash: 0 });

/** Keeps the file, and says how to see it again. */
const keep = async (options: MutateOptions, format: Format, scratch: string, examined: Examined): Promise<Fault> => {
  const { fixtures, out, seed } = options;
  const { index, outcome, message } = examined;
  const { bytes } = await mutation(format, { fixtures, scratch }, seed, index);
  await mkdir(out, { recursive: true });
  const path = join(out, `${format.name.replace(/[^\w-]+/g, "-")}-${seed}-${index}.bin`);
  await writeFile(path, bytes);
  return {
    at: `${format.name} ${index}`,
    what: `${outcome}: ${message}`,
    again: `pnpm torture mutate --format "${format.name}" --seed ${seed} --from ${index} --count 1 (kept as ${path})`,
  };
};

export const mutate = async (options: MutateOptions): Promise<Result> => {
  const { seed, programs, fixtures, only, from = 0, processes = 2, count } = options;
  const chosen = formats.filter(({ name }) => only?.includes(name) ?? true);
  const scratch = await mkdtemp(join(tmpdir(), "tributary-torture-"));
  const counts = new Map(chosen.map((format) => [format, noCounts()]));
  const faults: Fault[] = [];
  const goesOn = lasting(options);
  let given = 0;
  let turn = 0;

  const worker = async (number: number): Promise<void> => {
    const own = join(scratch, String(number));
    await mkdir(own);
    const examiner = new Examiner({
      program: join(programs, "reader.js"),
      fixtures,
      scratch: own,
      seconds: SECONDS,
      bytes: BYTES,
    });
    try {
      while (goesOn(given)) {
        const format = chosen[turn % chosen.length]!;
        const start = from + Math.floor(turn / chosen.length) * TURN;
        const size = Math.min(TURN, Math.max(1, Math.ceil(count / chosen.length)), count - given);
        turn++;
        given += size;
        const found: Examined[] = [];
        await examiner.examine({ format: format.name, seed, from: start, to: start + size }, (examined) => {
          counts.get(format)![examined.outcome]++;
          if (isFault(examined.outcome)) found.push(examined);
        });
        options.say?.(given, faults.length);
        for (const examined of found) faults.push(await keep(options, format, own, examined));
      }
    } finally {
      await examiner.close();
    }
  };

  const ends = await Promise.allSettled(Array.from({ length: processes }, (_, i) => worker(i)));
  await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
  for (const end of ends) if (end.status === "rejected") throw end.reason;

  const row = (name: string, all: readonly Counts[]): readonly (string | number)[] => {
    const sums = columns.map((column) => all.reduce((sum, one) => sum + one[column], 0));
    return [name, sums.reduce((sum, one) => sum + one), ...sums];
  };
  return {
    header: ["format", "files", "named", "accepted", "raw errors", "unnoticed", "hangs", "over 1 GB", "crashes"],
    rows: [...[...counts].map(([{ name }, one]) => row(name, [one])), row("all", [...counts.values()])],
    faults,
    skipped: [],
  };
};
