/** @file From the start of a process to its first prediction, with a model from a file: ours and PyTorch's in turn. */
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { initialize, saveModel } from "@tributary/runtime";
import { ranged, table } from "../table.ts";
import { median, quartiles } from "../turns.ts";
import { networks } from "./networks.ts";

/** What a process took until its first prediction. */
interface Start {
  readonly ms: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

interface Contest {
  /** The file of our process. */
  readonly ours: string;
  /** The Python that has torch. */
  readonly python: string;
  readonly rounds: number;
}

const twin = fileURLToPath(new URL("../../src/opening/pytorch.py", import.meta.url));

/** Networks that torchvision has too. */
const BESIDE_PYTORCH: readonly string[] = ["ResNet-50", "DenseNet-121"];

/** The time until a process says something, from the moment that it is started. */
const started = async (command: string, args: readonly string[]): Promise<Start> => {
  const start = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const { done, value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const ms = performance.now() - start;
  if (done) throw new Error(`${command} ${args.join(" ")} ended without an answer`);
  await ended;
  return { ms, ...JSON.parse(value) };
};

const compared = async (name: string, { ours, python, rounds }: Contest): Promise<readonly (string | number)[]> => {
  const folder = await mkdtemp(join(tmpdir(), "tributary-opening-"));
  try {
    const [own, theirs] = [join(folder, "ours.safetensors"), join(folder, "pytorch.safetensors")];
    await saveModel(own, initialize(networks[name]!.net(), { seed: 1 }));
    await promisify(execFile)(python, [twin, name, "save", theirs]);
    const contenders = [() => started(process.execPath, [ours, own]), () => started(python, [twin, name, theirs])];
    const times: readonly Start[][] = contenders.map(() => []);
    // The first round does not count: files come from the disk.
    for (let round = 0; round <= rounds; round++) {
      for (let turn = 0; turn < contenders.length; turn++) {
        const i = (round + turn) % contenders.length;
        const one = await contenders[i]!();
        if (round > 0) times[i]!.push(one);
      }
    }
    const [our, other] = times as [Start[], Start[]];
    const ratio = quartiles(our.map(({ ms }, i) => ms / other[i]!.ms));
    const both = (part: keyof Start): readonly number[] =>
      times.map((all) => Math.round(median(all.map((one) => one[part]))));
    return [name, ...both("ms"), ranged(ratio, 2), ...both("cpuMs"), ...both("peakMb")];
  } finally {
    await rm(folder, { recursive: true });
  }
};

const HEADER = [
  "first prediction, from a file",
  "ours, ms",
  "PyTorch, ms",
  "ratio (quartiles)",
  "ours, CPU ms",
  "PyTorch, CPU ms",
  "ours, MB",
  "PyTorch, MB",
];

/** A table of the networks that are wanted; null where torchvision has none of them. */
export const besidePytorch = async (wanted: readonly string[], contest: Contest): Promise<string | null> => {
  const rows: (readonly (string | number)[])[] = [];
  for (const name of BESIDE_PYTORCH) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    process.stderr.write(`${name}, beside PyTorch …\n`);
    rows.push(await compared(name, contest));
  }
  return rows.length === 0 ? null : table(HEADER, rows);
};
