/** @file InceptionNeXt's token mixer. Yu et al. 2023, arXiv:2303.16900, figure 2(d) and algorithm 1. */
import { ArgumentError, type Block, concatenate, depthwiseConv2d, named } from "@tributary/kernel";
import { COUNT, checkOptions, type OptionTable, POSITIVE } from "@tributary/kernel/authoring";
import { slice } from "@tributary/kernel/ops";

export interface BandOptions {
  /** Height and width of the square window. Default 3. */
  readonly square?: number;
  /** The length of the row and of the column. Default 11. */
  readonly band?: number;
  /** The part of the channels that each of the three windows sees. Default 1/8. */
  readonly ratio?: number;
}

const known: OptionTable<BandOptions> = { square: COUNT, band: COUNT, ratio: POSITIVE };

/**
 * Four views of the channels: most pass as they are, an eighth is seen through a square, an eighth through a row, an eighth through a column.
 *
 *              ┌─────────────────┐
 *              ├─ depthwise 3×3 ─┤
 *     x split ─┤                 ├── stacked
 *              ├─ depthwise 1×11 ┤
 *              └─ depthwise 11×1 ┘
 *
 * - in, out  `[batch, height, width, channels]`
 *
 * @throws {@link ArgumentError} for a ratio that gives a window no channel, or more than there are.
 * @example
 * bands()(input([56, 56, 96])).shape; // [null, 56, 56, 96]
 */
export const bands = (options: BandOptions = {}): Block => {
  checkOptions("bands", options, known);
  const { square = 3, band = 11, ratio = 1 / 8 } = options;
  const window = (name: string, kernelSize: readonly [number, number]): Block =>
    named(name, depthwiseConv2d(kernelSize, { padding: "same" }));
  const windows = [window("square", [square, square]), window("row", [1, band]), window("column", [band, 1])];
  return (x) => {
    const channels = x.shape.at(-1)!;
    const seen = Math.floor(channels * ratio);
    const first = channels - windows.length * seen;
    if (!(seen > 0 && first >= 0)) {
      throw new ArgumentError({
        at: "bands",
        problem: `a ratio of ${ratio} gives each window ${seen} of ${channels} channels`,
        received: String(ratio),
        expected: "at least one channel for each of three windows, and no more than there are",
        fix: "choose a ratio such as 1/8, or 1/4 for few channels",
      });
    }
    const passed = first === 0 ? [] : [slice(x, [{ axis: 3, start: 0, end: first }])];
    const views = windows.map((view, i) => {
      const start = first + i * seen;
      return view(slice(x, [{ axis: 3, start, end: start + seen }]));
    });
    return concatenate([...passed, ...views]);
  };
};
