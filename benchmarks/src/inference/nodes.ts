/** @file What ONNX Runtime runs after its own optimizations: how many nodes of each kind, read from its profile. */

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countOf, randomStream } from "@tributary/kernel/authoring";
import { initialize, openSession, toOnnx } from "@tributary/runtime";
import { modelOf, type NetworkName } from "./networks.ts";

interface Event {
  readonly cat: string;
  readonly name: string;
  readonly dur: number;
  readonly args: { readonly op_name?: string };
}

const kernels = (events: readonly Event[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { cat, name, args } of events) {
    if (cat !== "Node" || !name.endsWith("_kernel_time")) continue;
    counts.set(args.op_name!, (counts.get(args.op_name!) ?? 0) + 1);
  }
  return counts;
};

/** Runs a network once, ours or the one in a file with its channels first, and counts the nodes that were run. */
export const nodesOf = async (
  name: NetworkName,
  file: string | null,
  threads: number,
): Promise<ReadonlyMap<string, number>> => {
  const net = modelOf(name);
  const bytes = file ? await readFile(file) : toOnnx(initialize(net, { seed: 1 }));
  const folder = await mkdtemp(join(tmpdir(), "tributary-profile-"));
  try {
    const session = await openSession(bytes, {
      device: "cpu",
      threads,
      engine: { enableProfiling: true, profileFilePrefix: join(folder, "profile") },
    });
    const { name: input, tensor } = net.inputs[0]!;
    const [, height, width, channels] = tensor.shape as [null, number, number, number];
    const shape = file ? [1, channels, height, width] : [1, height, width, channels];
    const data = randomStream(1, "images").uniform(countOf(shape));
    await session.run({ [file ? "image" : input]: { dtype: "float32", shape, data } });
    session.inner.endProfiling();
    await session.dispose();
    const [profile] = await readdir(folder);
    return kernels(JSON.parse(await readFile(join(folder, profile!), "utf8")));
  } finally {
    await rm(folder, { recursive: true });
  }
};
