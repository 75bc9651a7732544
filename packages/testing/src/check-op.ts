/** @file checkOp: every promise of an operation, tried out. */
import { type DType, fromSource, gradients, maxPool, type Shape, type Tensor } from "@tributary/kernel";
import type { Value } from "@tributary/runtime";
import { expect, test } from "vitest";
import { expectAllClose } from "./close.ts";
import { centralDifferences } from "./differences.ts";
import { type Program, program } from "./evaluate.ts";
import { fill, type Grid, grid } from "./grid.ts";
import { spread } from "./spread.ts";

export interface OpCheck {
  /** Applies the operation. */
  readonly run: (inputs: readonly Tensor[]) => Tensor;
  /** Arrays, or shapes to be filled with {@link spread} numbers. */
  readonly inputs: readonly (readonly number[] | Value)[];
  /** The shape that comes out. */
  readonly output: readonly number[];
  /** The type that comes out. Default `"float32"`. */
  readonly dtype?: DType;
  /** What a plain loop says: from the inputs, the number at each place of the output. */
  readonly reference?: (...inputs: readonly Grid[]) => (...place: readonly number[]) => number;
  /** `false` where there is none. Default: those of all float inputs. */
  readonly gradient?: false;
  /** Relative tolerance of the numbers. Default 1e-5; gradients have 1e-3, or ten times this if it is more. */
  readonly tolerance?: number;
  /** How far finite differences move each number. Default 0.01. */
  readonly step?: number;
  /** The inputs' shapes once more with open sizes: the graph is built again with them, and must compute the same. */
  readonly open?: readonly Shape[];
}

/** One 1 × 1 window: changes nothing, and leaves images channels first. */
const channelsFirst = (x: Tensor): Tensor =>
  x.shape.length === 4 && x.dtype === "float32"
    ? maxPool(x, { kernelSize: [1, 1], strides: [1, 1], dilationRate: [1, 1], padding: "valid" })
    : x;

const placeholders = (values: readonly Value[], shapes: readonly Shape[]): readonly Tensor[] =>
  values.map(({ dtype }, i) => fromSource(shapes[i]!, dtype, { kind: "input", name: null }));

const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const using = async <T>(made: Program, use: (made: Program) => Promise<T>): Promise<T> => {
  try {
    return await use(made);
  } finally {
    await made.release();
  }
};

interface Arrangement {
  readonly name: string;
  /** Which inputs come channels first. */
  readonly moved: (input: number) => boolean;
}

const arrangements = (values: readonly Value[]): readonly Arrangement[] => {
  const images = values.flatMap(({ shape }, i) => (shape.length === 4 ? [i] : []));
  return [
    { name: "channels last", moved: () => false },
    ...(images.length > 0 ? [{ name: "channels first", moved: () => true }] : []),
    ...(images.length > 1 ? [{ name: "the first image channels first", moved: (i: number) => i === images[0] }] : []),
  ];
};

/**
 * Tries an operation: its shape rule against what ONNX Runtime gives, the numbers against a plain loop, its gradient
 * against finite differences; with images channels last, channels first, and mixed.
 */
export const expectOp = async (check: OpCheck): Promise<void> => {
  const { run, output: wanted, dtype = "float32", reference, tolerance = 1e-5, step = 0.01, open } = check;
  const values = check.inputs.map((x, i) => ("data" in x ? x : spread(x, { seed: i + 1 })));
  const shapes = values.map(({ shape }) => shape);
  const near = (scale: number): { readonly relative: number; readonly absolute: number } => ({
    relative: tolerance,
    absolute: tolerance * Math.max(scale, 1e-3),
  });

  const inputs = placeholders(values, shapes);
  const plain = run(inputs);
  expect(plain.shape, "the shape rule").toEqual(wanted);
  expect(plain.dtype, "the type").toBe(dtype);

  const forward = await program(inputs, [plain]);
  await using(forward, async () => {
    const [computed] = (await forward.run(values)) as [Value];
    expect(computed.shape, "the shape that ONNX Runtime gives").toEqual(wanted);
    expect(computed.dtype, "the type that ONNX Runtime gives").toBe(dtype);
    const scale = largest(Array.from(computed.data as ArrayLike<number | bigint>, Number));
    if (reference) {
      const expected = fill(wanted, reference(...values.map(grid)), dtype);
      expectAllClose(computed, expected, near(scale), "the numbers");
    }

    if (open) {
      const others = placeholders(values, open);
      const [again] = await using(await program(others, [run(others)]), (made) => made.run(values));
      expectAllClose(again!, computed, near(scale), "with open sizes, the numbers");
    }

    const differentiable =
      check.gradient === false ? [] : values.flatMap((value, i) => (value.dtype === "float32" ? [i] : []));
    // Lopsided, so that no sum over them is 0 by symmetry.
    const weights = spread(wanted, { seed: 99, from: -0.9 });
    const perArrangement: (readonly (Value | undefined)[])[] = [];
    for (const { name, moved } of arrangements(values)) {
      const inner = inputs.map((x, i) => (moved(i) ? channelsFirst(x) : x));
      const output = run(inner);
      const dOutput = fromSource(wanted, "float32", { kind: "input", name: null });
      const seed = moved(-1) ? channelsFirst(dOutput) : dOutput;
      const wrt = differentiable.map((i) => inner[i]!);
      const slopes = wrt.length > 0 ? gradients(output, wrt, seed) : [];
      for (const [k, slope] of slopes.entries()) {
        if (slope)
          expect(slope.shape, `the shape of the gradient of input ${differentiable[k]}`).toEqual(wrt[k]!.shape);
      }
      const outputs = [output, ...slopes.filter((slope) => slope !== undefined)];
      const feeds = slopes.length > 0 ? [...inputs, dOutput] : inputs;
      const results = await using(await program(feeds, outputs), (made) =>
        made.run(slopes.length > 0 ? [...values, weights] : values),
      );
      expectAllClose(results[0]!, computed, near(scale), `${name}: the numbers`);
      let next = 1;
      perArrangement.push(slopes.map((slope) => (slope ? results[next++] : undefined)));
    }

    for (const [k, input] of differentiable.entries()) {
      const slopes = await centralDifferences(forward, values, input, weights, { step });
      const expected = slopes.map(({ slope }) => slope);
      const relative = Math.max(1e-3, 10 * tolerance);
      const absolute = relative * Math.max(largest(expected), 1e-2);
      for (const [a, { name }] of arrangements(values).entries()) {
        const gradient = perArrangement[a]![k];
        const what = `${name}: the gradient of input ${input}`;
        if (gradient) expect(gradient.shape, what).toEqual(values[input]!.shape);
        const actual = slopes.map(({ index }) => (gradient ? Number(gradient.data[index]) : 0));
        const places = slopes.map(({ index }) => index).join(", ");
        expectAllClose(actual, expected, { relative, absolute }, `${what} at ${places}`);
      }
    }
  });
};

/**
 * A test of one operation on one set of inputs; see {@link expectOp}.
 *
 * @example
 * checkOp("a number less", { run: ([x]) => minus(x!, 1), inputs: [[2, 3]], output: [2, 3], reference: (x) => (...at) => x(...at) - 1 });
 */
export const checkOp = (name: string, check: OpCheck): void => {
  test(name, () => expectOp(check));
};
