/** @file Rescaling: a scale and an offset. */

import { constant, scalar } from "../../graph/source.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { add, multiply } from "../../ops/arithmetic.ts";
import { cast } from "../../ops/cast.ts";
import { identity } from "../../ops/identity.ts";
import { checkPerChannel } from "../arguments.ts";
import type { Elementwise } from "../bare.ts";
import { definitionOf } from "../options.ts";
import { ruledLayer } from "../ruled.ts";

/** One number for all channels, or one per channel. */
export type PerChannel = number | readonly number[];

const asTensor = (value: PerChannel): Tensor => (typeof value === "number" ? scalar(value) : constant(value));
const isOnly = (value: PerChannel, number: number): boolean =>
  typeof value === "number" ? value === number : value.every((n) => n === number);

/** scale · x + offset; adds no operation for a scale of 1 or an offset of 0. */
export const scaled = (x: Tensor, scale: PerChannel, offset: PerChannel): Tensor => {
  const numbers = cast(x, "float32"); // pixels may be integers
  const wide = isOnly(scale, 1) ? numbers : multiply(numbers, asTensor(scale));
  const moved = isOnly(offset, 0) ? wide : add(wide, asTensor(offset));
  return moved === x ? identity(x) : moved;
};

/**
 * scale · x + offset, with one number for all or one per channel: `rescaling(1 / 127.5, { offset: -1 })` brings pixels
 * from 0…255 to -1…1.
 *
 * @param scale The factor, by which every value is multiplied.
 * @example
 * rescaling(1 / 255)(input([224, 224, 3])).shape; // [null, 224, 224, 3]
 */
export const rescaling = (
  scale: PerChannel,
  options: { readonly offset?: PerChannel; readonly name?: string } = {},
): Elementwise => {
  const { offset = 0 } = options;
  checkPerChannel("rescaling", "scale", scale);
  checkPerChannel("rescaling", "offset", offset);
  return ruledLayer(
    definitionOf("rescaling", { scale }, { offset }, options),
    (shape) => shape,
    () => (x) => scaled(x, scale, offset),
  );
};
