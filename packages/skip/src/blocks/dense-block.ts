/** @file Dense blocks. Huang et al. 2016, "Densely Connected Convolutional Networks", arXiv:1608.06993, figure 1. */
import { averagePooling2d, type Block, chain, named, relu } from "@tributary/kernel";
import { COUNT, COUNT_FROM_0, checkNumber, checkOptions, type OptionTable } from "@tributary/kernel/authoring";
import { append } from "./append.ts";
import { convolution, type LibraryStyle, normalize, torchStyle } from "./convolution.ts";

/** Section 3: "composite function of three consecutive operations". */
const normReluConv = (filters: number, kernelSize: number, style: LibraryStyle): Block =>
  chain(normalize(style), relu, convolution(filters, kernelSize, { style }));

export interface DenseLayerOptions {
  /** Channels that the 1×1 convolution makes for each that the layer adds; 0 leaves it out. Default 4, called DenseNet-B. */
  readonly bottleneck?: number;
  readonly style?: LibraryStyle;
}

const layerOptions: OptionTable<DenseLayerOptions> = { bottleneck: COUNT_FROM_0, style: "optional" };

/**
 * A layer of a dense block: computes `growth` new channels from all channels, and concatenates them.
 *
 *     x ──┬───────────────────────────────────────────────────┬──▶  [x, new]
 *         └─ normalize ── relu ── 1×1 ── normalize ── relu ── 3×3 ─┘
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height, width, channels + growth]`
 *
 * @example
 * denseLayer(32)(input([56, 56, 64])).shape; // [null, 56, 56, 96]
 */
export const denseLayer = (growth: number, options: DenseLayerOptions = {}): Block => {
  checkNumber("denseLayer", "growth", growth, COUNT);
  checkOptions("denseLayer", options, layerOptions);
  const { bottleneck = 4, style = torchStyle } = options;
  const narrow = bottleneck > 0 ? [normReluConv(bottleneck * growth, 1, style)] : [];
  return append(chain(...narrow, normReluConv(growth, 3, style)));
};

/**
 * Figure 1: the input of every layer is all feature maps before it; each adds `growth` channels.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height, width, channels + layers · growth]`
 *
 * @example
 * denseBlock(6, 32)(input([56, 56, 64])).shape; // [null, 56, 56, 256]
 */
export const denseBlock = (layers: number, growth: number, options: DenseLayerOptions = {}): Block => {
  checkNumber("denseBlock", "layers", layers, COUNT_FROM_0);
  checkNumber("denseBlock", "growth", growth, COUNT);
  checkOptions("denseBlock", options, layerOptions);
  return chain(...Array.from({ length: layers }, (_, i) => named(`layer${i + 1}`, denseLayer(growth, options))));
};

export interface TransitionOptions {
  /** The fraction of the channels that is kept, called θ. Default 0.5, called DenseNet-C. */
  readonly compression?: number;
  readonly style?: LibraryStyle;
}

const transitionOptions: OptionTable<TransitionOptions> = { compression: { above: 0, most: 1 }, style: "optional" };

/**
 * Between dense blocks: a 1×1 convolution reduces the channels, and average pooling halves the image.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height / 2, width / 2, compression · channels]`, all rounded down
 *
 * @example
 * transition()(input([56, 56, 256])).shape; // [null, 28, 28, 128]
 */
export const transition = (options: TransitionOptions = {}): Block => {
  checkOptions("transition", options, transitionOptions);
  const { compression = 0.5, style = torchStyle } = options;
  let squeeze: Block | undefined;
  return (x) => {
    squeeze ??= chain(normReluConv(Math.floor(compression * x.shape.at(-1)!), 1, style), averagePooling2d(2));
    return squeeze(x);
  };
};
