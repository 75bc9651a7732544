/** @file The bytes that the operators of one training step read and write, by ONNX Runtime's profiler: the same in every run. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTrainer, sgd, sparseCategoricalCrossentropy } from "@tributary/train";
import { modelOf, type Network } from "../training/networks.ts";
import { stepData } from "../training/step-data.ts";

/** An event of a profile; those of nodes say what they moved. */
interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly args?: {
    readonly op_name?: string;
    readonly activation_size?: string;
    readonly parameter_size?: string;
    readonly output_size?: string;
  };
}

/** It moves nothing: its output is its input. */
const FREE = "Reshape";

export interface Traffic {
  /** Megabytes (of a million bytes) by operator, the most first. */
  readonly moved: ReadonlyMap<string, number>;
  /** How many nodes the step has: each takes time to open. */
  readonly nodes: number;
}

/** What a training step moves. */
export const trafficOf = async (network: Network): Promise<Traffic> => {
  const folder = await mkdtemp(join(tmpdir(), "tributary-traffic-"));
  try {
    const trainer = createTrainer(modelOf(network), {
      loss: sparseCategoricalCrossentropy(),
      optimizer: sgd(0.01, { momentum: 0.9 }),
      seed: 1,
      engine: { enableProfiling: true, profileFilePrefix: join(folder, "step") },
    });
    await trainer.step(stepData(network));
    // Profiles are written when sessions end.
    await trainer.dispose();
    const [file] = await readdir(folder);
    const events: readonly ProfileEvent[] = JSON.parse(await readFile(join(folder, file!), "utf8"));
    const moved = new Map<string, number>();
    let nodes = 0;
    for (const { cat, name, args } of events) {
      const op = args?.op_name;
      if (cat !== "Node" || !name.endsWith("_kernel_time") || op === undefined) continue;
      nodes++;
      if (op === FREE) continue;
      const sizes = [args?.activation_size, args?.parameter_size, args?.output_size];
      const bytes = sizes.reduce((sum, size) => sum + Number(size ?? 0), 0);
      moved.set(op, (moved.get(op) ?? 0) + bytes / 1e6);
    }
    return { moved: new Map([...moved].sort(([, a], [, b]) => b - a)), nodes };
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** Of all operators. */
export const total = (moved: ReadonlyMap<string, number>): number =>
  [...moved.values()].reduce((sum, mb) => sum + mb, 0);
