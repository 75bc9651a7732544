/** @file `pnpm bench training`: one step of training, ours and PyTorch's in turn. */
import { fileURLToPath } from "node:url";
import { networks } from "./networks.ts";
import { type Stepping, stepping, type Times } from "./process.ts";

/** What is known of one network. PyTorch's numbers are null where no Python with torch is named by `PYTHON`. */
export interface TrainingRow {
  readonly network: string;
  readonly ours_ms: number;
  readonly pytorch_ms: number | null;
  /** Ours divided by PyTorch's. */
  readonly ratio: number | null;
  /** How long the processor worked for a step: hardly changed by what else the machine does, as times are. */
  readonly ours_cpu_ms: number;
  readonly pytorch_cpu_ms: number | null;
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

const timed = async (network: string, python: string | undefined, threads: readonly string[]): Promise<TrainingRow> => {
  const ours = stepping(process.execPath, [worker, network, ...threads]);
  const theirs: Stepping | null = python === undefined ? null : stepping(python, [twin, network, ...threads]);
  const [own, other]: [Times[], Times[]] = [[], []];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const times = await ours.step();
    const theirTimes = await theirs?.step();
    if (round < WARM_UP) continue;
    own.push(times);
    if (theirTimes) other.push(theirTimes);
  }
  const [ourPeak, theirPeak] = [await ours.end(), (await theirs?.end()) ?? null];
  const middle = (times: readonly Times[], of: keyof Times): number | null =>
    times.length === 0 ? null : Math.round(median(times.map((time) => time[of])));
  const [ourMs, theirMs] = [middle(own, "ms")!, middle(other, "ms")];
  return {
    network,
    ours_ms: ourMs,
    pytorch_ms: theirMs,
    ratio: theirMs && Math.round((100 * ourMs) / theirMs) / 100,
    ours_cpu_ms: middle(own, "cpuMs")!,
    pytorch_cpu_ms: middle(other, "cpuMs"),
    peak_mb: Math.round(ourPeak),
    pytorch_peak_mb: theirPeak && Math.round(theirPeak),
  };
};

const cell = (value: string | number | null): string => String(value ?? "–");

const table = (rows: readonly TrainingRow[]): string =>
  [
    "| one training step | ours, ms | PyTorch, ms | ratio | ours, ms of processor | PyTorch, ms of processor | ours, MB | PyTorch, MB |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ...rows.map((row) => `| ${Object.values(row).map(cell).join(" | ")} |`),
  ].join("\n");

/** Times every network, or those that are named; on as many threads as `--threads=1` says, instead of all. */
export const benchTraining = async (args: readonly string[]): Promise<void> => {
  const wanted = args.filter((arg) => !arg.startsWith("--"));
  const threads = args.filter((arg) => arg.startsWith("--threads=")).map((arg) => arg.slice("--threads=".length));
  const rows: TrainingRow[] = [];
  for (const { name } of networks) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    process.stderr.write(`${name} …\n`);
    rows.push(await timed(name, process.env.PYTHON, threads));
  }
  console.log(args.includes("--json") ? JSON.stringify(rows, null, 2) : table(rows));
};
