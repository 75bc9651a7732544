/** @file Layers that merge tensors element-wise. */
import { callLayer, layerOf, whereAmI } from "../../graph/layer-call.ts";
import { askShapes } from "../../graph/shape-check.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { identity } from "../../ops/identity.ts";
import { insertAxes } from "../../ops/insert-axes.ts";
import { type Complaint, isComplaint } from "../../shape/complaint.ts";
import { type MergeShape, mergeShape } from "../../shape/merge.ts";
import type { Shape } from "../../shape/types.ts";
import { checkTensors } from "../arguments.ts";
import { definitionOf } from "../options.ts";
import type { Failed, ListArg, Result, ShapeOf } from "../typed.ts";

/** The shape of all of them merged, or which of them does not fit. */
type MergeAll<
  At extends string,
  T extends readonly unknown[],
  S extends Shape,
  I extends 0[] = [0],
> = T extends readonly [infer H, ...infer R]
  ? MergeShape<At, S, ShapeOf<H>> extends infer C
    ? C extends Shape
      ? MergeAll<At, R, C, [...I, 0]>
      : C extends string
        ? Failed<I["length"], C>
        : never
    : never
  : number extends T["length"]
    ? Shape
    : S;
export type Merged<At extends string, T> = T extends readonly [infer H, ...infer R]
  ? MergeAll<At, R, ShapeOf<H>>
  : Shape;

export interface MergeOptions {
  /** The name of the layer in summaries. */
  readonly name?: string;
}

/**
 * Merges a list of tensors; sizes of 1 are broadcast, and tensors with fewer axes get axes of size 1 after their batch.
 */
export type Merge<At extends string> = <const T>(
  tensors: ListArg<Merged<At, T>, T>,
  options?: MergeOptions,
) => Result<Merged<At, T>>;

const mergedShape = (at: string, [first, ...rest]: readonly Shape[]): Shape | Complaint =>
  rest.reduce<Shape | Complaint>((all, shape) => (isComplaint(all) ? all : mergeShape(at, all, shape)), first!);

interface Arity {
  readonly least: number;
  readonly most: number;
}

export const mergeLayer = <At extends string>(
  at: At,
  combine: (a: Tensor, b: Tensor) => Tensor,
  finish: (merged: Tensor, count: number) => Tensor = (merged) => merged,
  { least, most }: Arity = { least: 1, most: Number.POSITIVE_INFINITY },
): Merge<At> => {
  const layer = (list: readonly Tensor[], options: MergeOptions = {}): Tensor => {
    checkTensors(at, list, least, most);
    return callLayer(layerOf(definitionOf(at, {}, {}, options)), list, () => {
      const [first, ...rest] = list as readonly [Tensor, ...Tensor[]];
      askShapes({ inputs: list, rule: (shapes) => mergedShape(at, shapes), path: whereAmI(at) });
      if (rest.length === 0) return identity(first);
      const rank = Math.max(...list.map((x) => x.shape.length));
      const wide = (x: Tensor): Tensor => insertAxes(x, 1, rank - x.shape.length);
      const merged = rest.reduce((all, x) => combine(all, wide(x)), wide(first));
      return finish(merged, list.length);
    });
  };
  Object.defineProperty(layer, "name", { value: at });
  return layer as unknown as Merge<At>;
};
