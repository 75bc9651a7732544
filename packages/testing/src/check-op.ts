/** @file checkOp: every promise of an operation, tried out. */
import type { DType, NdArray, Shape, Tensor } from "@tributary/kernel";
import { type Abilities, dtypeOf, fromSource } from "@tributary/kernel/authoring";
import { maxPool } from "@tributary/kernel/ops";
import { expect, test } from "vitest";
import { expectAllClose, largestOf } from "./close.ts";
import { program, using } from "./evaluate.ts";
import { computeWithGradients, expectSlopes, slopesOf } from "./expect-gradients.ts";
import { fill, type Grid, grid } from "./grid.ts";
import { imagesLast } from "./images-last.ts";
import { spread } from "./spread.ts";

export interface OpCheck {
  /** Applies the operation. */
  readonly run: (inputs: readonly Tensor[]) => Tensor;
  /** Arrays, or shapes to be filled with {@link spread} numbers. */
  readonly inputs: readonly (readonly number[] | NdArray<DType>)[];
  /** The output shape. */
  readonly output: readonly number[];
  /** The element type of the output. Default `"float32"`. */
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

const placeholders = (values: readonly NdArray<DType>[], shapes: readonly Shape[]): readonly Tensor[] =>
  values.map((value, i) => fromSource(shapes[i]!, dtypeOf(value), { kind: "input", name: null }));

interface Arrangement {
  readonly name: string;
  /** What the engine can do. Default: the standard. */
  readonly abilities?: Abilities;
  /** Which inputs come channels first. */
  readonly moved: (input: number) => boolean;
}

const arrangements = (values: readonly NdArray<DType>[]): readonly Arrangement[] => {
  const images = values.flatMap(({ shape }, i) => (shape.length === 4 ? [i] : []));
  return [
    { name: "channels last", moved: () => false },
    ...(images.length > 0
      ? [
          { name: "channels first", moved: () => true },
          { name: "channels last in every operator", moved: () => false, abilities: imagesLast },
        ]
      : []),
    ...(images.length > 1 ? [{ name: "the first image channels first", moved: (i: number) => i === images[0] }] : []),
  ];
};

/**
 * Tries an operation: its shape rule against what ONNX Runtime gives, the numbers against a plain loop, its gradient
 * against finite differences; with images channels last, channels first, and mixed, and for engines that compute all of them with channels last.
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
    const [computed] = (await forward.run(values)) as [NdArray<DType>];
    expect(computed.shape, "the shape that ONNX Runtime gives").toEqual(wanted);
    expect(computed.dtype, "the type that ONNX Runtime gives").toBe(dtype);
    const scale = largestOf(computed.data);
    if (reference) {
      const expected = fill(wanted, reference(...values.map(grid)), dtype);
      expectAllClose(computed, expected, near(scale), "the numbers");
    }

    for (const { name, moved, abilities } of open ? arrangements(values) : []) {
      const others = placeholders(values, open!);
      const again = run(others.map((x, i) => (moved(i) ? channelsFirst(x) : x)));
      const [result] = await using(await program(others, [again], abilities), (made) => made.run(values));
      expectAllClose(result!, computed, near(scale), `with open sizes, ${name}: the numbers`);
    }

    const floats = values.flatMap((value, i) => (dtypeOf(value) === "float32" ? [i] : []));
    const differentiable = check.gradient === false ? [] : floats;
    const found: { readonly name: string; readonly slopes: readonly (NdArray<DType> | undefined)[] }[] = [];
    for (const { name, moved, abilities } of arrangements(values)) {
      const inner = inputs.map((x, i) => (moved(i) ? channelsFirst(x) : x));
      const wrt = differentiable.map((i) => inner[i]!);
      const arrange = moved(-1) ? channelsFirst : undefined;
      const { output, slopes } = await computeWithGradients(
        { leaves: inputs, values, abilities },
        run(inner),
        wrt,
        arrange,
      );
      expectAllClose(output, computed, near(scale), `${name}: the numbers`);
      found.push({ name, slopes });
    }

    for (const [k, input] of differentiable.entries()) {
      const expected = await slopesOf(forward, values, input, wanted, step);
      for (const { name, slopes } of found) {
        const what = `${name}: the gradient of input ${input}`;
        expectSlopes(slopes[k], expected, { what, relative: Math.max(1e-3, 10 * tolerance) });
      }
    }
  });
};

/**
 * A test of one operation on one set of inputs; see {@link expectOp}.
 *
 * @example
 * checkOp("a number less", { run: ([x]) => subtract(x!, 1), inputs: [[2, 3]], output: [2, 3], reference: (x) => (...at) => x(...at) - 1 });
 */
export const checkOp = (name: string, check: OpCheck): void => {
  test(name, () => expectOp(check));
};
