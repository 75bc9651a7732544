/** @file Concatenating tensors. */
import { callLayer, layerOf, whereAmI } from "../../graph/layer-call.ts";
import { askShapes } from "../../graph/shape-check.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { concat } from "../../ops/concat.ts";
import { identity } from "../../ops/identity.ts";
import { axisAt } from "../../shape/axis.ts";
import { type Complaint, isComplaint } from "../../shape/complaint.ts";
import { type ConcatenateShape, concatenateShape } from "../../shape/concatenate.ts";
import type { Shape } from "../../shape/types.ts";
import { checkAxis, checkTensors } from "../arguments.ts";
import { definitionOf } from "../options.ts";
import type { Failed, ListArg, Result, ShapeOf } from "../typed.ts";

/** The shape of all of them concatenated, or which of them does not fit. */
type JoinAll<
  T extends readonly unknown[],
  Axis extends number,
  S extends Shape,
  I extends 0[] = [0],
> = T extends readonly [infer H, ...infer R]
  ? ConcatenateShape<S, ShapeOf<H>, Axis> extends infer C
    ? C extends Shape
      ? JoinAll<R, Axis, C, [...I, 0]>
      : C extends string
        ? Failed<I["length"], C>
        : never
    : never
  : number extends T["length"]
    ? Shape
    : S;
export type Concatenated<T, Axis extends number> = T extends readonly [infer H, ...infer R]
  ? JoinAll<R, Axis, ShapeOf<H>>
  : Shape;

export interface ConcatenateOptions<Axis extends number = number> {
  /** The axis; 0 is the batch, -1 the last. Default -1. */
  readonly axis?: Axis;
  /** The name of the layer in summaries. */
  readonly name?: string;
}

const joinedShape = ([first, ...rest]: readonly Shape[], axis: number): Shape | Complaint => {
  // The first is compared with itself, so that a wrong axis is found even if it is alone.
  const compared = rest.length === 0 ? [first!] : rest;
  return compared.reduce<Shape | Complaint>(
    (all, shape) => (isComplaint(all) ? all : concatenateShape(all, shape, axis)),
    first!,
  );
};

/**
 * Concatenates tensors along an axis; their other sizes must be the same.
 *
 * An unknown size matches any, and the result has the first tensor's, as in Keras.
 *
 * @throws {@link ShapeError} when sizes differ or there is no such axis; {@link ArgumentError} for an empty list.
 * @example
 * concatenate([input([28, 28, 64]), input([28, 28, 128])]).shape; // [null, 28, 28, 192]
 */
export const concatenate = <const T, const Axis extends number = -1>(
  tensors: ListArg<Concatenated<T, Axis>, T>,
  options: ConcatenateOptions<Axis> = {},
): Result<Concatenated<T, Axis>> => {
  const at = "concatenate";
  const list = tensors as unknown as readonly [Tensor, ...Tensor[]];
  const { axis = -1 } = options;
  checkTensors(at, list, 1);
  checkAxis(at, axis);
  return callLayer(layerOf(definitionOf(at, {}, { axis }, options)), list, () => {
    askShapes({ inputs: list, rule: (shapes) => joinedShape(shapes, axis), path: whereAmI(at) });
    const [{ shape }] = list;
    return list.length === 1 ? identity(list[0]) : concat(list, axisAt(shape.length, axis));
  }) as Result<Concatenated<T, Axis>>;
};
