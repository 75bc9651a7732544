/** @file Checks of what operations are given besides tensors: it comes from files, and from callers without types. */
import { ArgumentError } from "../errors.ts";
import { described } from "../graph/described.ts";
import { whereAmI } from "../graph/layer-call.ts";
import type { Tensor } from "../graph/tensor.ts";
import { showShape } from "../shape/complaint.ts";

const show = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  return typeof value === "object" && value !== null ? `{ ${Object.keys(value).join(", ")} }` : described(value);
};

/** An argument that the operation `op` does not take. */
export const refuseArgument = (op: string, name: string, value: unknown, expected: string): ArgumentError =>
  new ArgumentError({
    at: whereAmI(op),
    problem: `${name} is ${show(value)}`,
    received: show(value),
    expected,
    fix: `give ${name} as ${expected}`,
  });

const isWhole = (n: unknown): n is number => Number.isSafeInteger(n);

const axesOf = ({ shape }: Tensor): string =>
  shape.length === 0
    ? `no axis: the tensor is one number`
    : `a whole number from ${-shape.length} to ${shape.length - 1}: an axis of ${showShape(shape)}`;

/** The axis counted from the front. */
export const positiveAxis = (op: string, axis: number, x: Tensor): number => {
  const rank = x.shape.length;
  if (isWhole(axis) && axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  throw refuseArgument(op, "axis", axis, axesOf(x));
};

/** Axes counted from the front, each once. */
export const positiveAxes = (op: string, axes: readonly number[], x: Tensor): readonly number[] => {
  if (!Array.isArray(axes)) throw refuseArgument(op, "axes", axes, "a list of axes, such as [1, 2]");
  const found = axes.map((axis: number) => positiveAxis(op, axis, x));
  if (new Set(found).size === found.length) return found;
  throw refuseArgument(op, "axes", axes, "a list that has no axis twice");
};

/** A shape: whole sizes, or `null` where they are open. */
export const checkShape = (op: string, shape: unknown): void => {
  const isSize = (size: unknown): boolean => size === null || (isWhole(size) && size >= 0);
  if (Array.isArray(shape) && shape.every(isSize)) return;
  throw refuseArgument(op, "shape", shape, "a list of whole sizes, or null for those that are open");
};

/** A number; infinite ones too, but not NaN. */
export const checkNumber = (op: string, name: string, value: unknown): void => {
  if (typeof value === "number" && !Number.isNaN(value)) return;
  throw refuseArgument(op, name, value, "a number");
};

/** Whole numbers about axes: cuts, and margins. */
export const checkPieces = <P extends { readonly axis: number }>(
  op: string,
  name: string,
  pieces: readonly P[],
  x: Tensor,
  words: string,
  numbersOf: (piece: P) => readonly unknown[],
): void => {
  const expected = `a list of ${words}, in whole numbers`;
  if (!Array.isArray(pieces)) throw refuseArgument(op, name, pieces, expected);
  for (const piece of pieces as readonly (P | null)[]) {
    if (typeof piece !== "object" || piece === null || !numbersOf(piece).every(isWhole)) {
      throw refuseArgument(op, name, pieces, expected);
    }
    if (!isWhole(piece.axis) || piece.axis < 0) throw refuseArgument(op, "axis", piece.axis, "an axis from 0 up");
    positiveAxis(op, piece.axis, x);
  }
};
