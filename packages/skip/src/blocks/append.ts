/** @file Skip connections that concatenate instead of adding. Huang et al. 2016, arXiv:1608.06993, section 3. */
import { type Block, concatenate } from "@tributary/kernel";

/**
 * The input concatenated with the output of a body: no features are lost, and the output has the channels of both.
 *
 *     x ──┬──────────┬──▶  [x, body(x)]
 *         └── body ──┘
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height, width, channels + what the body gives]`
 *
 * @throws {@link ShapeError} when the body changes height or width.
 * @example
 * append(conv2d(32, 3, { padding: "same" }))(input([28, 28, 64])).shape; // [null, 28, 28, 96]
 */
export const append =
  (body: Block): Block =>
  (x) =>
    concatenate([x, body(x)]);
