/** @file Gradients against finite differences. */
import type { DType, NdArray, Tensor } from "@tributary/kernel";
import { type Abilities, fromSource, gradients } from "@tributary/kernel/authoring";
import { expect } from "vitest";
import { expectAllClose, largestOf } from "./close.ts";
import { centralDifferences, type Slope } from "./differences.ts";
import { type Program, program, using } from "./evaluate.ts";
import { spread } from "./spread.ts";

/** What each number of the output weighs in the sum whose gradient is taken. Lopsided, so that none cancel by symmetry. */
const outputWeights = (shape: readonly number[]): NdArray<DType> => spread(shape, { seed: 99, from: -0.9 });

interface Computed {
  readonly leaves: readonly Tensor[];
  readonly values: readonly NdArray<DType>[];
  /** What the engine can do. Default: the standard. */
  readonly abilities?: Abilities | undefined;
}

/** The output, and the gradients of its weighed sum; `undefined` where it does not depend on a tensor. */
export const computeWithGradients = async (
  { leaves, values, abilities }: Computed,
  output: Tensor,
  wrt: readonly Tensor[],
  arrange: (x: Tensor) => Tensor = (x) => x,
): Promise<{ readonly output: NdArray<DType>; readonly slopes: readonly (NdArray<DType> | undefined)[] }> => {
  const shape = output.shape as readonly number[];
  const dOutput = fromSource(shape, "float32", { kind: "input", name: null });
  const slopes = wrt.length > 0 ? gradients(output, wrt, arrange(dOutput)) : [];
  for (const [i, slope] of slopes.entries()) {
    if (slope) expect(slope.shape, "the shape of a gradient").toEqual(wrt[i]!.shape);
  }
  const there = slopes.filter((slope) => slope !== undefined);
  const [inputs, feeds] =
    there.length > 0
      ? [
          [...leaves, dOutput],
          [...values, outputWeights(shape)],
        ]
      : [leaves, values];
  const made = await program(inputs, [output, ...there], abilities);
  const [first, ...rest] = await using(made, (made) => made.run(feeds));
  return { output: first!, slopes: slopes.map((slope) => slope && rest.shift()) };
};

export interface SlopesCheck {
  readonly what: string;
  /** A relative tolerance, of the slope and of the largest slope. */
  readonly relative: number;
}

/** Expects a gradient to have the slopes that finite differences found. */
export const expectSlopes = (
  gradient: NdArray<DType> | undefined,
  slopes: readonly Slope[],
  { what, relative }: SlopesCheck,
): void => {
  const expected = slopes.map(({ slope }) => slope);
  const actual = slopes.map(({ index }) => (gradient ? Number(gradient.data[index]) : 0));
  const absolute = relative * Math.max(largestOf(expected), 1e-2);
  const places = slopes.map(({ index }) => index).join(", ");
  expectAllClose(actual, expected, { relative, absolute }, `${what} at ${places}`);
};

/** The slopes of the weighed sum of a program's output along one of its inputs. */
export const slopesOf = (
  forward: Program,
  values: readonly NdArray<DType>[],
  input: number,
  shape: readonly number[],
  step: number,
): Promise<readonly Slope[]> => centralDifferences(forward, values, input, outputWeights(shape), { step });
