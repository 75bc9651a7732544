/** @file checkLayer: every promise of a layer, tried out. */
import {
  type AnyModel,
  countWeights,
  type DType,
  input,
  type Model,
  type ModelWeight,
  model,
  type NdArray,
  type Shape,
  type Tensor,
} from "@tributary/kernel";
import { countOf, type RandomSource, trainingForm } from "@tributary/kernel/authoring";
import { expect, test } from "vitest";
import { expectAllClose, largestOf } from "./close.ts";
import { program, using } from "./evaluate.ts";
import { computeWithGradients, expectSlopes, slopesOf } from "./expect-gradients.ts";
import { fill, type Grid, grid } from "./grid.ts";
import { expectSameFromJson } from "./same-from-json.ts";
import { spread } from "./spread.ts";

type Reference = (
  inputs: readonly Grid[],
  weights: Readonly<Record<string, Grid>>,
) => (...place: readonly number[]) => number;

export interface LayerCheck {
  /** Makes the layer. What it returns is called on the inputs: on one tensor, or on a list of several. */
  readonly layer: () => (x: never) => Tensor;
  /** Arrays, or shapes to be filled with {@link spread} numbers; the batch is the first size. */
  readonly inputs: readonly (readonly number[] | NdArray<DType>)[];
  /** The output shape, the batch first. */
  readonly output: readonly number[];
  /** Its weights' names within the layer, and their shapes, in order. Default none. */
  readonly weights?: Readonly<Record<string, readonly number[]>>;
  /** What a plain loop says when predicting: from the inputs and the weights, the number at each place. */
  readonly reference?: Reference;
  /** The same for training, where it differs; `null` where it is random. */
  readonly training?: Reference | null;
  /** `false` where finite differences cannot follow. */
  readonly gradient?: false;
  /** Relative tolerance of the numbers. Default 1e-5; gradients have 1e-3, or ten times this if it is more. */
  readonly tolerance?: number;
  /** How far finite differences move each number. Default 0.01. */
  readonly step?: number;
  /** The inputs' shapes once more, without the batch and with open sizes: the layer must compute the same. */
  readonly open?: readonly Shape[];
}

const apply = (layer: (x: never) => Tensor, tensors: readonly Tensor[]): Tensor =>
  layer((tensors.length === 1 ? tensors[0] : tensors) as never);

const build = (check: LayerCheck, shapes: readonly Shape[]): Model => {
  const inputs = shapes.map((shape, i) => input(shape, { name: `input_${i}` }));
  return model(inputs, apply(check.layer(), inputs)) as Model;
};

const localName = ({ name }: ModelWeight): string => name.split("/").at(-1)!;

/** Numbers for a weight; statistics that are divided by are positive. */
const numbersFor = (weight: ModelWeight, seed: number): NdArray<DType> =>
  spread(weight.shape, localName(weight).endsWith("ariance") ? { seed, from: 0.5 } : { seed });

/** Numbers for a random tensor; uniform ones between 0 and 1. */
const drawnFor = ({ shape, source }: Tensor, seed: number): NdArray<DType> => {
  const numbers = spread(shape as readonly number[], { seed, from: 0 });
  if ((source as RandomSource).distribution === "normal") return numbers;
  const most = largestOf(numbers.data) + 0.01;
  return {
    ...numbers,
    data: Float32Array.from(numbers.data as Float32Array, (number) => number / most),
  } as NdArray<DType>;
};

const outputOf = (net: AnyModel): Tensor => net.outputs[0]!.tensor;
const tensorsOf = (ports: readonly { readonly tensor: Tensor }[]): readonly Tensor[] =>
  ports.map(({ tensor }) => tensor);

/**
 * Tries a layer: its shapes, its weights by name and shape, its numbers against a plain loop, its gradients for inputs
 * and weights in training form against finite differences; that calling it twice shares its weights; that it comes back
 * from JSON.
 */
export const expectLayer = async (check: LayerCheck): Promise<void> => {
  const { output: wanted, weights = {}, reference, training = reference, tolerance = 1e-5, step = 0.01, open } = check;
  const inputs = check.inputs.map((x, i) => ("data" in x ? x : spread(x, { seed: i + 1 })));
  const net = build(
    check,
    inputs.map(({ shape }) => shape.slice(1)),
  );
  expect(outputOf(net).shape, "the shape").toEqual([null, ...wanted.slice(1)]);
  expect(Object.fromEntries(net.weights.map((weight) => [localName(weight), weight.shape])), "the weights").toEqual(
    weights,
  );
  expect(countWeights(net, { statistics: true }), "the number of weights").toBe(
    Object.values(weights).reduce((total, shape) => total + countOf(shape), 0),
  );

  const twice = check.layer();
  const tensors = tensorsOf(net.inputs);
  const both = model(tensors, [apply(twice, tensors), apply(twice, tensors)]);
  expect(both.weights.length, "the weights of a layer called twice").toBe(net.weights.length);

  expectSameFromJson(net);

  const values = [...inputs, ...net.weights.map((weight, i) => numbersFor(weight, 11 + i))];
  const byName = Object.fromEntries(
    net.weights.map((weight, i) => [localName(weight), grid(values[inputs.length + i]!)]),
  );
  const near = (scale: number): { readonly relative: number; readonly absolute: number } => ({
    relative: tolerance,
    absolute: tolerance * Math.max(scale, 1e-3),
  });
  const expected = (loop: Reference): NdArray<DType> => fill(wanted, loop(inputs.map(grid), byName));

  const leaves = [...tensors, ...tensorsOf(net.weights)];
  const [computed] = await using(await program(leaves, [outputOf(net)]), (made) => made.run(values));
  expect(computed!.shape, "the shape that ONNX Runtime gives").toEqual(wanted);
  const scale = largestOf(computed!.data);
  if (reference) expectAllClose(computed!, expected(reference), near(scale), "the numbers");

  if (open) {
    const other = build(check, open);
    const others = [...tensorsOf(other.inputs), ...tensorsOf(other.weights)];
    const [again] = await using(await program(others, [outputOf(other)]), (made) => made.run(values));
    expectAllClose(again!, computed!, near(scale), "with open sizes, the numbers");
  }

  const learned = net.weights.flatMap(({ trainable }, i) => (trainable ? [inputs.length + i] : []));
  const floats = inputs.flatMap(({ dtype }, i) => (dtype === "float32" ? [i] : []));
  const differentiable = check.gradient === false ? [] : [...floats, ...learned];
  const form = trainingForm(net, Object.fromEntries(net.inputs.map(({ name }, i) => [name, inputs[i]!.shape])));
  const drawn = form.random.map((tensor, i) => drawnFor(tensor, 31 + i));
  const all = [...values, ...drawn];
  const trained = [...tensorsOf(form.inputs), ...tensorsOf(net.weights), ...form.random];
  const result = form.outputs[0]!.tensor;
  const wrt = differentiable.map((i) => trained[i]!);
  const { output, slopes } = await computeWithGradients({ leaves: trained, values: all }, result, wrt);
  if (training) expectAllClose(output, expected(training), near(scale), "while training, the numbers");
  await using(await program(trained, [result]), async (forward) => {
    for (const [k, i] of differentiable.entries()) {
      const what = `the gradient of ${i < inputs.length ? `input ${i}` : net.weights[i - inputs.length]!.name}`;
      const found = await slopesOf(forward, all, i, wanted, step);
      expectSlopes(slopes[k], found, { what, relative: Math.max(1e-3, 10 * tolerance) });
    }
  });
};

/**
 * A test of one layer on one set of inputs; see {@link expectLayer}.
 *
 * @example
 * checkLayer("two units", {
 *   layer: () => dense(2, { useBias: false }),
 *   inputs: [[3, 1]],
 *   output: [3, 2],
 *   weights: { kernel: [1, 2] },
 *   reference: ([x], { kernel }) => (n, unit) => x!(n!, 0) * kernel!(0, unit!),
 * });
 */
export const checkLayer = (name: string, check: LayerCheck): void => {
  test(name, () => expectLayer(check));
};
