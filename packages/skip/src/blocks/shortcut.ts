/** @file The shortcut of a residual block. He et al. 2015, arXiv:1512.03385, sections 3.3 and 4.1. */
import { ArgumentError, averagePooling2d, type Block, chain, maxPooling2d, named } from "@tributary/kernel";
import { COUNT, checkOptions, choose, type OneOf, type OptionTable, required } from "@tributary/kernel/authoring";
import { pad } from "@tributary/kernel/ops";
import { type LibraryStyle, normalizedConvolution, torchStyle } from "./convolution.ts";

/** Where a shortcut stands: what it has to bring `x` to. */
export interface ShortcutPlace {
  /** The channels of the body's output. */
  readonly filters: number;
  /** How much the body downsamples the image. */
  readonly strides: number;
  /** Of the convolutions. */
  readonly style: LibraryStyle;
}

/**
 * How the shortcut changes the shape of `x` where the body does.
 *
 * - `"A"`: one pixel of every `strides` × `strides` is kept, and channels of zeros are appended behind. Nothing is learned.
 * - `"A both sides"`: the same with half of the zeros before the channels and half behind, as in a much used repository of networks for
 *   CIFAR. Weights fit both and answer differently.
 * - `"B"`: a normalized 1×1 convolution where the shape changes, the identity elsewhere.
 * - `"C"`: a normalized 1×1 convolution in every block.
 * - `"D"`: as B, but average pooling downsamples the image, and no pixel is left out. He et al. 2018, arXiv:1812.01187, figure 2(c).
 * - A function makes a shortcut of your own.
 */
export type ShortcutOption = OneOf<["A", "A both sides", "B", "C", "D"]> | ((place: ShortcutPlace) => Block);

export interface ShortcutOptions {
  /** The channels of the body's output. */
  readonly filters: number;
  /** How much the body downsamples the image. Default 1. */
  readonly strides?: number;
  /** Default `"B"`. */
  readonly option?: ShortcutOption;
  /** Of the convolution. Default: no bias. */
  readonly style?: LibraryStyle;
}

export const shortcutOptions: OptionTable<ShortcutOptions> = {
  filters: required(COUNT),
  strides: COUNT,
  option: "optional",
  style: "optional",
};

/** Keeps one pixel of every `strides` × `strides`. A max pooling with a window of 1 does it for unknown sizes too. */
const subsample = (strides: number): Block => maxPooling2d(1, { strides });

/** @param before The part of the zeros that stands before the channels. */
const zeroPadded =
  (before: number) =>
  ({ filters, strides }: ShortcutPlace): Block => {
    const kept = subsample(strides);
    return (x) => {
      const missing = filters - x.shape.at(-1)!;
      if (missing < 0) {
        throw new ArgumentError({
          at: "shortcut",
          problem: `option "A" appends channels and cannot take away ${-missing}`,
          received: x.shape,
          expected: `at most ${filters} channels`,
          fix: 'use option "B", which projects the channels, or give the body more filters',
        });
      }
      const smaller = strides === 1 ? x : kept(x);
      const first = Math.floor(missing * before);
      return missing === 0 ? smaller : pad(smaller, [{ axis: 3, before: first, after: missing - first }]);
    };
  };

const projection = ({ filters, strides, style }: ShortcutPlace): Block =>
  named("shortcut", normalizedConvolution(filters, 1, { strides, style }));

/** Means are over real pixels only, where the strides do not divide the image. */
const pooledProjection = (place: ShortcutPlace): Block => {
  const { strides } = place;
  const project = projection({ ...place, strides: 1 });
  return strides === 1 ? project : chain(averagePooling2d(strides, { padding: "same" }), project);
};

const whereShapesChange =
  (make: (place: ShortcutPlace) => Block) =>
  (place: ShortcutPlace): Block => {
    const change = make(place);
    return (x) => (place.strides === 1 && x.shape.at(-1) === place.filters ? x : change(x));
  };

const kinds: Readonly<Record<string, (place: ShortcutPlace) => Block>> = {
  A: zeroPadded(0),
  "A both sides": zeroPadded(1 / 2),
  B: whereShapesChange(projection),
  C: projection,
  D: whereShapesChange(pooledProjection),
};

/**
 * The shortcut of a residual block: brings `x` to the shape of the body's output.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height / strides, width / strides, filters]`, sizes rounded up
 *
 * @throws {@link ArgumentError} for an unknown option, and where option A would have to take channels away.
 * @example
 * shortcut({ filters: 128, strides: 2, option: "A" })(input([28, 28, 64])).shape; // [null, 14, 14, 128]
 */
export const shortcut = (options: ShortcutOptions): Block => {
  checkOptions("shortcut", options, shortcutOptions);
  const { filters, strides = 1, option = "B", style = torchStyle } = options;
  const make = typeof option === "function" ? option : choose("shortcut", "option", kinds, option);
  return make({ filters, strides, style });
};
