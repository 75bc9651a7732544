/** @file checkArchitecture: every promise of a network, without running it. */
import { type Block, countWeights, input, model, type Shape } from "@tributary/kernel";
import { gradients, innerTensors, lower, trainingForm } from "@tributary/kernel/authoring";
import { expect, test } from "vitest";
import { expectSameFromJson } from "./same-from-json.ts";

export interface ArchitectureCheck {
  /** Makes the network. */
  readonly block: () => Block;
  /** The image, without the batch. */
  readonly input: Shape;
  /** The output shape, without the batch. */
  readonly output: Shape;
  /** The shapes inside, without the batch, by the names of layers and groups. */
  readonly stages?: Readonly<Record<string, Shape>>;
  /** The number of trained weights, as PyTorch counts. */
  readonly learned?: number;
  /** The number of weights with the statistics of batch normalization, as Keras counts. */
  readonly total?: number;
  /** An image with known sizes, without the batch, to build the training form for. Default: `input`, if all are known. */
  readonly train?: readonly number[] | false;
}

/**
 * Tries a network: its shapes inside and out, its weights counted both ways, that building it twice gives the same names,
 * that calling it twice shares all of them, that it comes back from JSON, that it lowers, and that a loss reaches every
 * weight that is to be learned.
 */
export const expectArchitecture = ({
  block,
  input: shape,
  output,
  stages = {},
  learned,
  total,
  train,
}: ArchitectureCheck): void => {
  const image = input(shape, { name: "image" });
  const net = model(image, block()(image));
  expect(net.outputs[0]!.tensor.shape, "the shape").toEqual([null, ...output]);
  const inner = innerTensors(net);
  for (const [name, size] of Object.entries(stages)) {
    expect(inner.get(name)?.shape, `the shape of ${name}`).toEqual([null, ...size]);
  }
  if (learned !== undefined) expect(countWeights(net), "learned weights").toBe(learned);
  if (total !== undefined) expect(countWeights(net, { statistics: true }), "all weights").toBe(total);

  const namesOf = (weights: typeof net.weights): readonly string[] => weights.map(({ name }) => name);
  expect(namesOf(model(image, block()(image)).weights), "names when built twice").toEqual(namesOf(net.weights));
  const shared = block();
  const other = input(shape, { name: "other" });
  const both = model([image, other], [shared(image), shared(other)]);
  expect(both.weights.length, "weights when called twice").toBe(net.weights.length);

  expectSameFromJson(net);
  lower({ inputs: net.inputs, weights: net.weights, outputs: net.outputs });

  const size = train ?? (shape.every((known) => known !== null) ? (shape as readonly number[]) : false);
  if (size === false) return;
  const form = trainingForm(net, { image: [2, ...size] });
  const wanted = net.weights.filter(({ trainable }) => trainable);
  const reached = gradients(
    form.outputs[0]!.tensor,
    wanted.map(({ tensor }) => tensor),
  );
  const missed = wanted.filter((_, i) => !reached[i]).map(({ name }) => name);
  expect(missed, "weights that no loss reaches").toEqual([]);
};

/**
 * A test of a network; see {@link expectArchitecture}.
 *
 * @example
 * checkArchitecture("ResNet-18", { block: () => resnet({ depth: 18 }), input: [224, 224, 3], output: [1000], learned: 11_689_512 });
 */
export const checkArchitecture = (name: string, check: ArchitectureCheck): void => {
  test(name, () => expectArchitecture(check));
};
