/** @file Ours and a reference, filled with the same numbers, must answer the same. */

import { type AnyModel, cost, input, model, type NdArray, type Tensor, type Tensors } from "@tributary/kernel";
import {
  countOf,
  innerTensors,
  isTensor,
  type Reference,
  type WeightReferences,
  weightReferences,
} from "@tributary/kernel/authoring";
import { createPredictor, importWeights } from "@tributary/runtime";
import { expect } from "vitest";
import { fillReference } from "./fill.ts";
import { imageNumbers } from "./generator.ts";
import { type Described, readGolden, readNames } from "./golden.ts";

export interface GoldenCheck {
  /** What answers to the image: one tensor, compared with the golden's output, or tensors by the golden's names. */
  readonly net: (image: Tensor, ...others: Tensor[]) => Tensor | Readonly<Record<string, Tensor>>;
  /** What it takes beside the image, in order. Default nothing. */
  readonly others?: readonly NdArray[];
  /** What the reference calls our weights: an architecture's `reference`, or the whole map. */
  readonly reference: Reference | ((net: AnyModel) => WeightReferences);
  /** Modules of the reference that are compared too, and the names of our groups and layers: `{ layer1: "conv2_2" }`. */
  readonly features?: Readonly<Record<string, string>>;
  /** Whether the golden's reference has weights that its outputs do not need, and ours are left out. Default false. */
  readonly partial?: boolean;
  /** Of the largest magnitude of each output. Default 1e-4. */
  readonly tolerance?: number;
}

/** How far off the worst sample is, relative to the largest magnitude. */
const difference = (data: ArrayLike<number>, { samples, maxAbs }: Described): number => {
  const last = Math.max(1, samples.length - 1);
  const errors = samples.map((sample, k) => Math.abs(data[Math.floor((k * (data.length - 1)) / last)]! - sample));
  return Math.max(...errors) / maxAbs;
};

/**
 * Fills our weights with the numbers of a golden's reference, by its names, and compares what comes out, and how many weights
 * there are.
 *
 * @param name A file of `conformance/goldens`: `"torchvision-resnet18"`.
 * @returns The largest difference of an output, relative to the output's largest magnitude.
 */
export const checkGolden = async (name: string, check: GoldenCheck): Promise<number> => {
  const { net: build, reference, others = [], features = {}, partial = false, tolerance = 1e-4 } = check;
  const golden = readGolden(name);
  const [, height, width, channels] = golden.input;
  const image = input([height, width, channels], { name: "image" });
  const inputs = [image, ...others.map(({ shape: [, ...sizes] }) => input(sizes))];
  const answer = build(image, ...inputs.slice(1));
  const net = model(inputs, isTensor(answer) ? { output: answer } : answer);
  const references = typeof reference === "function" ? reference(net) : weightReferences(net, reference);

  const { learned, total } = cost(net).parameters;
  const counted = { count: net.weights.length, parameters: learned, statistics: total - learned };
  const { count, parameters, statistics } = golden.weights;
  if (!partial) expect(counted).toEqual({ count, parameters, statistics });

  const values = fillReference(net, references, readNames(name), golden);
  const { weights, unused } = importWeights(net, values, references);
  expect(unused).toEqual([]);

  const inner = innerTensors(net);
  const outputs: Record<string, Tensor> = Object.fromEntries(net.outputs.map((port) => [port.name, port.tensor]));
  for (const [module, ours] of Object.entries(features)) {
    const tensor = inner.get(ours);
    if (!tensor) throw new Error(`there is no layer or group "${ours}"`);
    outputs[module] = tensor;
  }
  const predictor = await createPredictor({ net: model(inputs, outputs as Tensors), weights }, { device: "cpu" });
  const pixels = {
    shape: golden.input,
    data: imageNumbers(golden.seed, countOf(golden.input)),
  };
  const predicted = (await predictor.predict([pixels, ...others])) as Readonly<
    Record<string, { shape: readonly number[]; data: Float32Array }>
  >;
  await predictor.dispose();

  const wanted = { ...golden.features, ...golden.outputs };
  const differences = Object.keys(outputs).map((output) => {
    const described = wanted[output];
    if (!described) throw new Error(`the golden ${name} has no "${output}"`);
    const { shape, data } = predicted[output]!;
    expect(shape, output).toEqual(described.shape);
    return [output, difference(data, described)] as const;
  });
  // The first place that is off says where to look.
  const off = differences.filter(([, error]) => !(error <= tolerance));
  expect(Object.fromEntries(off), `${name} is further off than ${tolerance}`).toEqual({});
  return Math.max(...differences.filter(([output]) => output in golden.outputs).map(([, error]) => error));
};
