/** @file Pyramid pooling. Zhao et al. 2016, "Pyramid Scene Parsing Network", arXiv:1612.01105, figure 3(c). */
import {
  adaptiveAveragePooling2d,
  type Block,
  chain,
  globalAveragePooling2d,
  named,
  type ResizingOptions,
  resizeLike,
  type Tensor,
} from "@tributary/kernel";
import { biased, type ConvolutionStyle, convolution, normalized } from "../blocks/convolutions.ts";

/** Figure 3: the sizes that the map is pooled to. */
const bins = [1, 2, 3, 6] as const;

export interface PyramidPoolingOptions {
  /** How pooled maps are resized back. */
  readonly resizing: ResizingOptions;
  /** The style of the map that is a single pixel. Default: as the others. */
  readonly single?: ConvolutionStyle;
}

/** One pixel is the mean of all. */
const poolTo = (bin: number): Block =>
  bin === 1 ? globalAveragePooling2d({ keepDims: true }) : adaptiveAveragePooling2d(bin);

/**
 * A map pooled to 1, 2 × 2, 3 × 3 and 6 × 6 pixels; each convolved to a quarter of the channels and resized back.
 *
 * @returns The four of them, from coarse to fine.
 */
export const pyramidPooling = ({ resizing, single = normalized }: PyramidPoolingOptions): ((x: Tensor) => Tensor[]) => {
  let made: readonly Block[] | undefined;
  return (x) => {
    const filters = Math.max(1, Math.floor(x.shape.at(-1)! / bins.length));
    made ??= bins.map((bin) =>
      named(`pool${bin}`, chain(poolTo(bin), convolution(filters, 1, { style: bin === 1 ? single : normalized }))),
    );
    return made.map((pooled) => resizeLike(pooled(x), x, resizing));
  };
};

/** For maps of a single pixel, which have no statistics of their own: biases in place of normalization. */
export const singlePixel: ConvolutionStyle = biased;
