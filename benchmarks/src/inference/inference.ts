/** @file `pnpm bench inference`: one image, ours and others' in turn. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { type Stepping, stepping } from "../process.ts";
import { ranged, rounded, table } from "../table.ts";
import { tensorFlowJs } from "../tfjs/stepping.ts";
import { inTurn, quartiles } from "../turns.ts";
import { modelOf, type NetworkName, networks } from "./networks.ts";
import { nodesOf } from "./nodes.ts";

/** What is known of one network. Null where no Python with torch is named by `PYTHON`, or it cannot export. */
export interface InferenceRow {
  readonly network: string;
  readonly ours_ms: number;
  readonly pytorch_ms: number | null;
  /** ONNX Runtime on the file that PyTorch exports. */
  readonly onnx_export_ms: number | null;
  /** TensorFlow.js, on WebAssembly. Null where `TFJS` names no folder that has it. */
  readonly tfjs_ms: number | null;
  /** Ours divided by PyTorch's: the median of the rounds' ratios. */
  readonly ratio_pytorch: number | null;
  /** Ours divided by the exported file's. */
  readonly ratio_onnx: number | null;
  /** Ours divided by TensorFlow.js'. */
  readonly ratio_tfjs: number | null;
  readonly peak_mb: number;
  /** The most memory of PyTorch's process. */
  readonly pytorch_peak_mb: number | null;
  /** Between which the middle half of the rounds' ratios to PyTorch lies, and to the exported file. */
  readonly quartiles_pytorch: readonly [lower: number, middle: number, upper: number] | null;
  readonly quartiles_onnx: readonly [lower: number, middle: number, upper: number] | null;
}

/** Turns before any counts. */
const WARM_UP = 1;

const beside = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const worker = beside("worker.js");
const exportedWorker = beside("exported-worker.js");
const twin = beside("../../src/inference/pytorch.py");

/** PyTorch's network as a file, or null with the reason on the screen. */
const exported = async (name: NetworkName, python: string, folder: string): Promise<string | null> => {
  const file = join(folder, `${name}.onnx`);
  try {
    await promisify(execFile)(python, [twin, name, "export", file]);
    return file;
  } catch (cause) {
    const lines = (cause as { readonly stderr?: string }).stderr?.trim().split("\n") ?? [String(cause)];
    process.stderr.write(`  PyTorch does not export it: ${lines.at(-1)}\n`);
    return null;
  }
};

interface Setting {
  readonly python: string | undefined;
  /** Where TensorFlow.js is installed. */
  readonly tfjs: string | undefined;
  readonly folder: string;
  readonly threads: string;
  readonly rounds: number;
}

const timed = async (
  name: NetworkName,
  { python, tfjs, folder, threads, rounds }: Setting,
  file: string | null,
): Promise<InferenceRow> => {
  const [height, width, channels] = networks[name].image;
  const contenders: readonly (Stepping | null)[] = [
    stepping(process.execPath, [worker, name, threads]),
    python === undefined ? null : stepping(python, [twin, name, threads]),
    file === null
      ? null
      : stepping(process.execPath, [exportedWorker, file, threads, ...[1, channels, height, width].map(String)]),
    tfjs === undefined ? null : await tensorFlowJs(modelOf(name), ["predict"], { folder: tfjs, scratch: folder }),
  ];
  const [own, ...others] = await inTurn(contenders, { warmUp: WARM_UP, rounds });
  const [pytorch, onnx, tensorflow] = others.map((theirs) => theirs && rounded(theirs.ms, 1));
  const [toPytorch, toOnnx, toTensorflow] = others.map((theirs) => theirs && rounded(own!.over(theirs), 2));
  return {
    network: name,
    ours_ms: rounded(own!.ms, 1),
    pytorch_ms: pytorch!,
    onnx_export_ms: onnx!,
    tfjs_ms: tensorflow!,
    ratio_pytorch: toPytorch!,
    ratio_onnx: toOnnx!,
    ratio_tfjs: toTensorflow!,
    peak_mb: own!.peakMb,
    pytorch_peak_mb: others[0]?.peakMb ?? null,
    quartiles_pytorch: others[0] ? quartiles(own!.ratios(others[0])) : null,
    quartiles_onnx: others[1] ? quartiles(own!.ratios(others[1])) : null,
  };
};

const titled = (rows: readonly InferenceRow[]): string =>
  table(
    [
      "one image",
      "ours, ms",
      "PyTorch, ms",
      "exported by PyTorch, ms",
      "TensorFlow.js, ms",
      "ours / PyTorch (quartiles)",
      "ours / exported (quartiles)",
      "ours / TensorFlow.js",
      "ours, MB",
      "PyTorch, MB",
    ],
    rows.map((row) => [
      networks[row.network as NetworkName].title,
      row.ours_ms,
      row.pytorch_ms,
      row.onnx_export_ms,
      row.tfjs_ms,
      row.quartiles_pytorch && ranged(row.quartiles_pytorch, 2),
      row.quartiles_onnx && ranged(row.quartiles_onnx, 2),
      row.ratio_tfjs,
      row.peak_mb,
      row.pytorch_peak_mb,
    ]),
  );

/** What ONNX Runtime makes of our graph and of the exported one. */
const compared = async (name: NetworkName, file: string | null, threads: number): Promise<string> => {
  const [ours, theirs] = [await nodesOf(name, null, threads), file ? await nodesOf(name, file, threads) : new Map()];
  const kinds = [...new Set([...ours.keys(), ...theirs.keys()])].toSorted();
  const counts = kinds.map((kind) => [kind, ours.get(kind) ?? 0, file && (theirs.get(kind) ?? 0)]);
  const sum = (nodes: ReadonlyMap<string, number>): number => [...nodes.values()].reduce((a, b) => a + b, 0);
  return table([networks[name].title, "ours", "exported"], [...counts, ["all", sum(ours), file && sum(theirs)]]);
};

/**
 * Times every network, or those named by `--only`; with `--nodes` counts what is left of the graphs after ONNX Runtime's own
 * optimizations instead.
 */
export const benchInference = async (args: readonly string[]): Promise<void> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: "boolean", default: false },
      nodes: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      threads: { type: "string", default: "2" },
      rounds: { type: "string", default: "9" },
    },
  });
  const unknown = values.only.find((name) => !Object.hasOwn(networks, name));
  if (unknown !== undefined) {
    throw new Error(`no network "${unknown}": choose among ${Object.keys(networks).join(", ")}`);
  }
  const folder = await mkdtemp(join(tmpdir(), "tributary-inference-"));
  const { PYTHON: python, TFJS: tfjs } = process.env;
  const setting: Setting = { python, tfjs, folder, threads: values.threads, rounds: Number(values.rounds) };
  const rows: InferenceRow[] = [];
  try {
    for (const name of Object.keys(networks) as NetworkName[]) {
      if (values.only.length > 0 && !values.only.includes(name)) continue;
      process.stderr.write(`${name} …\n`);
      const file = python === undefined ? null : await exported(name, python, folder);
      if (values.nodes) console.log(await compared(name, file, Number(values.threads)));
      else rows.push(await timed(name, setting, file));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  if (!values.nodes) console.log(values.json ? JSON.stringify(rows, null, 2) : titled(rows));
};
