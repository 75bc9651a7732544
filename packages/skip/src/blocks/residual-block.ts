/** @file The residual block. He et al. 2015, "Deep Residual Learning", arXiv:1512.03385, figure 2. */
import { type Block, chain, relu, residual } from "@tributary/kernel";
import { checkOptions } from "@tributary/kernel/authoring";
import { type ShortcutOptions, shortcut, shortcutOptions } from "./shortcut.ts";

/**
 * A residual block: the output of a body added to a shortcut, then relu.
 *
 *     x ──┬── body ──(+)── relu ──▶
 *         └─ shortcut ┘
 *
 * Figure 2. Where the body changes the shape, the shortcut makes the same change, see {@link ShortcutOption}.
 *
 * - in   `[batch, height, width, channels]`
 * - out  the shape of the body's output: `[batch, height / strides, width / strides, filters]`
 *
 * @throws {@link ShapeError} when the body gives another shape.
 * @example
 * const body = conv2d(128, 3, { strides: 2, padding: "same" });
 * residualBlock(body, { filters: 128, strides: 2 })(input([28, 28, 64])).shape; // [null, 14, 14, 128]
 */
export const residualBlock = (body: Block, options: ShortcutOptions): Block => {
  checkOptions("residualBlock", options, shortcutOptions);
  return chain(residual(body, shortcut(options)), relu);
};
