/** @file `pnpm bench training`: one step of training, ours and PyTorch's in turn. */
import { fileURLToPath } from "node:url";
import { networks } from "./networks.ts";
import { type Stepping, stepping } from "./process.ts";

/** What is known of one network. PyTorch's numbers are null where no Python with torch is named by `PYTHON`. */
export interface TrainingRow {
  readonly network: string;
  readonly ours_ms: number;
  readonly pytorch_ms: number | null;
  /** Ours divided by PyTorch's. */
  readonly ratio: number | null;
  readonly peak_mb: number;
  readonly pytorch_peak_mb: number | null;
}

/** Steps before any counts: graphs are compiled in the first. */
const WARM_UP = 2;
const ROUNDS = 9;

const worker = fileURLToPath(new URL("worker.js", import.meta.url));
const twin = fileURLToPath(new URL("../../src/training/pytorch.py", import.meta.url));

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

const timed = async (network: string, python: string | undefined): Promise<TrainingRow> => {
  const ours = stepping(process.execPath, [worker, network]);
  const theirs: Stepping | null = python === undefined ? null : stepping(python, [twin, network]);
  const [own, other]: [number[], number[]] = [[], []];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const ms = await ours.step();
    const theirMs = await theirs?.step();
    if (round < WARM_UP) continue;
    own.push(ms);
    if (theirMs !== undefined) other.push(theirMs);
  }
  const [ourPeak, theirPeak] = [await ours.end(), (await theirs?.end()) ?? null];
  const [ourMs, theirMs] = [median(own), theirs ? median(other) : null];
  return {
    network,
    ours_ms: Math.round(ourMs),
    pytorch_ms: theirMs && Math.round(theirMs),
    ratio: theirMs && Math.round((100 * ourMs) / theirMs) / 100,
    peak_mb: Math.round(ourPeak),
    pytorch_peak_mb: theirPeak && Math.round(theirPeak),
  };
};

const cell = (value: string | number | null): string => String(value ?? "–");

const table = (rows: readonly TrainingRow[]): string =>
  [
    "| one training step | ours, ms | PyTorch, ms | ratio | ours, MB | PyTorch, MB |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows.map((row) => `| ${Object.values(row).map(cell).join(" | ")} |`),
  ].join("\n");

/** Times every network, or those that are named. */
export const benchTraining = async (args: readonly string[]): Promise<void> => {
  const wanted = args.filter((arg) => !arg.startsWith("--"));
  const rows: TrainingRow[] = [];
  for (const { name } of networks) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    process.stderr.write(`${name} …\n`);
    rows.push(await timed(name, process.env.PYTHON));
  }
  console.log(args.includes("--json") ? JSON.stringify(rows, null, 2) : table(rows));
};
