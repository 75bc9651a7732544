/** @file TensorFlow.js on one of our networks, in a process of its own. */
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type AnyModel, cost } from "@tributary/kernel";
import { initialize, toKeras } from "@tributary/runtime";
import { unzipSync } from "fflate";
import { type Stepping, stepping } from "../process.ts";

const twin = fileURLToPath(new URL("../../src/tfjs/tfjs.mjs", import.meta.url));

interface Start {
  readonly backend: string;
  /** As Keras counts them. */
  readonly parameters: number;
}

/** What TensorFlow.js is to do with a network. */
export type Work = readonly ["predict"] | readonly ["train", batch: number, classes: number];

export interface TensorFlowJs extends Stepping {
  /** `wasm` where it can do the work, else `cpu`. */
  readonly backend: string;
}

/**
 * Starts TensorFlow.js on the layers of our network, which it reads from our `.keras` file.
 *
 * @param folder Where TensorFlow.js is installed.
 * @param scratch A folder for files in between.
 */
export const tensorFlowJs = async (
  net: AnyModel,
  work: Work,
  { folder, scratch }: { readonly folder: string; readonly scratch: string },
): Promise<TensorFlowJs> => {
  const file = join(scratch, "config.json");
  const { "config.json": config } = unzipSync(await toKeras(initialize(net, { seed: 1 })));
  await writeFile(file, config!);
  const started = stepping(process.execPath, [twin, resolve(folder), file, ...work.map(String)]);
  const { backend, parameters } = (await started.started()) as Start;
  const ours = cost(net).parameters.total;
  if (parameters !== ours) throw new Error(`TensorFlow.js built ${parameters} parameters, ours are ${ours}`);
  return { ...started, backend };
};
