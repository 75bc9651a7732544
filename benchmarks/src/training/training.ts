/** @file `pnpm bench training`: one step of training, ours and others' in turn. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stepping } from "../process.ts";
import { ranged, table } from "../table.ts";
import { tensorFlowJs } from "../tfjs/stepping.ts";
import { inTurn, type Measured, quartiles } from "../turns.ts";
import { modelOf, type Network, networks, shrunk } from "./networks.ts";

/** Ours and TensorFlow.js on one image that is small enough for it to finish. */
interface SmallStep {
  readonly image: string;
  readonly ours_ms: number;
  readonly tfjs_ms: number;
  /** What TensorFlow.js ran on: `wasm` where it can train there, else `cpu`. */
  readonly tfjs_backend: string;
  /** Ours divided by TensorFlow.js'. */
  readonly ratio: number;
}

/** What is known of one network. */
export interface TrainingRow {
  readonly network: string;
  readonly ours_ms: number;
  /** PyTorch's numbers are null where no Python with torch is named by `PYTHON`. */
  readonly pytorch_ms: number | null;
  /** Ours divided by PyTorch's. */
  readonly ratio: number | null;
  /** Between which the middle half of the rounds' ratios lies. */
  readonly quartiles: readonly [lower: number, middle: number, upper: number] | null;
  /** The CPU time of a step, which depends less on what else the machine does than the elapsed time. */
  readonly ours_cpu_ms: number;
  readonly pytorch_cpu_ms: number | null;
  readonly peak_mb: number;
  readonly pytorch_peak_mb: number | null;
  /** Null where no folder with TensorFlow.js is named by `TFJS`. */
  readonly tfjs: SmallStep | null;
}

const worker = fileURLToPath(new URL("worker.js", import.meta.url));
const twin = fileURLToPath(new URL("../../src/training/pytorch.py", import.meta.url));

/** Steps on a graphics card take a few milliseconds, of which the tenths count. */
const rounded = (ms: number): number => (ms < 100 ? Number(ms.toFixed(1)) : Math.round(ms));

const ratioOf = (ours: Measured, theirs: Measured): number => {
  const ratio = ours.over(theirs);
  return Number(ratio.toPrecision(ratio < 0.1 ? 2 : 3));
};

const small = async (network: Network, folder: string): Promise<SmallStep> => {
  const one = shrunk(network);
  const scratch = await mkdtemp(join(tmpdir(), "tributary-training-"));
  try {
    const theirs = await tensorFlowJs(modelOf(one), ["train", one.batch, one.classes], { folder, scratch });
    const ours = stepping(process.execPath, [worker, network.name, "small"]);
    // TensorFlow.js warmed up when it looked for a backend, and takes seconds.
    const [own, other] = await inTurn([ours, theirs], { warmUp: 0, rounds: 3 });
    return {
      image: `${one.image[0]} × ${one.image[1]}`,
      ours_ms: Math.round(own!.ms),
      tfjs_ms: Math.round(other!.ms),
      tfjs_backend: theirs.backend,
      ratio: ratioOf(own!, other!),
    };
  } finally {
    await rm(scratch, { recursive: true });
  }
};

const timed = async (network: Network, settings: readonly string[], rounds: number): Promise<TrainingRow> => {
  const { PYTHON: python, TFJS: tfjs } = process.env;
  const { name } = network;
  const [own, other] = await inTurn(
    [
      stepping(process.execPath, [worker, name, ...settings]),
      python === undefined ? null : stepping(python, [twin, name, ...settings]),
    ],
    // Graphs are compiled in the first step.
    { warmUp: 2, rounds },
  );
  return {
    network: name,
    ours_ms: rounded(own!.ms),
    pytorch_ms: other! && rounded(other.ms),
    ratio: other! && ratioOf(own!, other),
    quartiles: other! && quartiles(own!.ratios(other)),
    ours_cpu_ms: rounded(own!.cpuMs),
    pytorch_cpu_ms: other! && rounded(other.cpuMs),
    peak_mb: own!.peakMb,
    pytorch_peak_mb: other?.peakMb ?? null,
    tfjs: tfjs === undefined ? null : await small(network, tfjs),
  };
};

const big = (rows: readonly TrainingRow[]): string =>
  table(
    [
      "one training step",
      "ours, ms",
      "PyTorch, ms",
      "ratio (quartiles)",
      "ours, ms of processor",
      "PyTorch, ms of processor",
      "ours, MB",
      "PyTorch, MB",
    ],
    rows.map(({ tfjs: _, quartiles: range, ratio, network, ours_ms, pytorch_ms, ...row }) => [
      network,
      ours_ms,
      pytorch_ms,
      range && ranged(range),
      ...Object.values(row),
    ]),
  );

const tiny = (rows: readonly TrainingRow[]): string =>
  table(
    ["one training step on one image", "pixels", "ours, ms", "TensorFlow.js, ms", "its backend", "ratio"],
    rows.flatMap(({ network, tfjs }) => (tfjs ? [[network, ...Object.values(tfjs)]] : [])),
  );

/** Times every network, or those that are named, `--rounds=15` times; on as many threads as `--threads=1` says instead of all, or on a graphics card by `--device=webgpu`. */
export const benchTraining = async (args: readonly string[]): Promise<void> => {
  const wanted = args.filter((arg) => !arg.startsWith("--"));
  const settings = args.filter((arg) => /^--(threads|device)=/.test(arg));
  const rounds = Number(args.find((arg) => arg.startsWith("--rounds="))?.slice("--rounds=".length) ?? 15);
  const rows: TrainingRow[] = [];
  for (const network of networks) {
    if (wanted.length > 0 && !wanted.includes(network.name)) continue;
    process.stderr.write(`${network.name} …\n`);
    rows.push(await timed(network, settings, rounds));
  }
  if (args.includes("--json")) console.log(JSON.stringify(rows, null, 2));
  else console.log([big(rows), ...(rows.some(({ tfjs }) => tfjs) ? [tiny(rows)] : [])].join("\n\n"));
};
