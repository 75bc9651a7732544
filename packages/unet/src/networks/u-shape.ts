/** @file A U: down to the bottom and back up. */
import { type Block, named } from "@tributary/kernel";
import type { Backbone } from "@tributary/kernel/authoring";
import { grouped } from "../blocks/grouped.ts";
import { ascend, type DecoderLevel, descend } from "../blocks/level.ts";

export interface UShape {
  /** From the image down; the last is the bottom. Called `down0`, `down1`, … */
  readonly down: readonly Block[];
  /** One for each of them but the bottom, from fine to coarse. Called `up0`, `up1`, … */
  readonly up: readonly DecoderLevel[];
}

/**
 * What every level gives on the way up, and the bottom.
 *
 *     down0 ──────────────────────▶ up0 ──▶
 *       └─▶ down1 ─────────▶ up1 ────┘
 *             └─▶ down2 ──────┘
 *
 * @example
 * const u = uShape({
 *   down: [twoConvolutions(8), encoderLevel(twoConvolutions(16))],
 *   up: [decoderLevel({ upConvolution: upConvolution(8), join: skipFirst, block: twoConvolutions(8) })],
 * });
 * u(input([32, 32, 1])).map(({ name, tensor }) => [name, tensor.shape]);
 * // [["up0", [null, 32, 32, 8]], ["down1", [null, 16, 16, 16]]]
 */
export const uShape = ({ down, up }: UShape): Backbone => {
  const encoder = down.map((level, i) => named(`down${i}`, level));
  const decoder = up.map((level, i) => grouped(`up${i}`, level));
  return (image) =>
    ascend(descend(encoder, image), decoder).map((tensor, i) => ({
      name: i < decoder.length ? `up${i}` : `down${i}`,
      stride: 2 ** i,
      tensor,
    }));
};
