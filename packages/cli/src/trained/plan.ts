/** @file How tiles lie on a picture. */

import { type AnyModel, ArgumentError, exactTiles, GraphError } from "@tributary/kernel";
import type { TilePlan } from "@tributary/kernel/authoring";
import { tiles, type UnetDepth, unetSizes } from "@tributary/unet";
import { howMany } from "../terminal/output.ts";
import { inputOf } from "./facts.ts";

const depths: readonly UnetDepth[] = [1, 2, 3, 4, 5, 6];

/** How often sizes can be halved, up to six times: tiles begin at multiples of that, and have to overlap by a quarter all the same. */
const halvings = (sizes: readonly number[]): UnetDepth =>
  depths.findLast((depth) => sizes.every((size) => size % 2 ** depth === 0 && 4 * 2 ** depth <= size)) ?? 1;

/** Tiles that answer for less of themselves are predicted too often. */
const LEAST_SHARE = 1 / 4;

/** Tiles that answer as the whole picture does; null where the network sees too much of it. */
const exactPlan = (net: AnyModel, size: readonly [number, number]): TilePlan | null => {
  try {
    const plan = exactTiles(net, size);
    const [row, column] = [plan.rows[0]!.weights.length, plan.columns[0]!.weights.length];
    const isWhole = plan.rows.length * plan.columns.length === 1;
    return isWhole || row * column >= LEAST_SHARE * plan.tile[0] * plan.tile[1] ? plan : null;
  } catch (failure) {
    if (failure instanceof GraphError || failure instanceof ArgumentError) return null;
    throw failure;
  }
};

/** How a picture was cut. */
export interface Tiling {
  readonly count: number;
  /** Whether tiles overlap and are mixed there; otherwise every pixel is answered as in the whole picture. */
  readonly blended: boolean;
}

/** How tiles of this network lie on an image, and what is said of it: null where one tile is all of it. */
interface Cut {
  readonly plan: TilePlan;
  readonly tiling: Tiling | null;
}

/** @param blended Of tiles. */
export const cutInto = (plan: TilePlan, blended: boolean): Cut => {
  const count = plan.rows.length * plan.columns.length;
  return { plan, tiling: count === 1 ? null : { count, blended } };
};

/** Cuts an image into tiles that answer as the whole does, or else into ones that overlap and are blended. */
export const cutFor = (net: AnyModel, [imageHeight, imageWidth]: readonly number[]): Cut => {
  const [height, width] = inputOf(net);
  const size = [imageHeight ?? height, imageWidth ?? width] as const;
  const exact = exactPlan(net, size);
  if (exact) return cutInto(exact, false);
  const [, answered] = net.outputs[0]!.tensor.shape;
  const lost = answered == null ? 0 : height - answered;
  const tile = [height, width] as const;
  if (lost === 0) return cutInto(tiles(size, { tile, padding: "same", depth: halvings(tile) }), true);
  // What unpadded convolutions take away in all: figure 1's 184 pixels for four halvings. Such tiles answer as the whole.
  return cutInto(tiles(size, { tile, depth: depths.find((depth) => unetSizes({ depth }).lost === lost) ?? 4 }), false);
};

/** What people are told of it. */
export const tilingLine = ({ count, blended }: Tiling): string =>
  blended
    ? `${howMany(count, "tile")}, blended where they overlap: the network sees more of a picture than a tile holds`
    : `${howMany(count, "tile")}, exact: every pixel is answered as in the whole picture`;
