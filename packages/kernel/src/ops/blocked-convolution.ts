/**
 * @file Convolution with channels in blocks: ONNX Runtime's own order, in which its fastest convolutions are written.
 *
 * An image is `[batch, channels / block, height, width, block]`, so that one instruction reads a whole block of channels.
 * ONNX Runtime goes over to this order by itself where a kernel is a constant. While training it is not, and we ask for it.
 */
import type { Emitter } from "../graph/emitter.ts";
import type { OnnxAttribute } from "../graph/onnx-graph.ts";
import type { Tensor } from "../graph/tensor.ts";

const DOMAIN = "com.microsoft.nchwc";

/** A convolution whose kernel is `[filters, channels, height, width]`. */
export interface Convolution {
  /** The image, channels first. */
  readonly image: string;
  readonly channels: number;
  readonly filters: number;
  /** Height × width of the kernel. */
  readonly taps: number;
  /** How often each weight is used: batch × places; null where a size is open. */
  readonly uses: number | null;
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** Bringing a kernel into blocks takes as long as a convolution gains in some thousand uses of each weight. */
const WORTHWHILE = 4096;

/** Whether the engine has this convolution in blocks, and is faster that way. A stem, with fewer channels than a block, counts too. */
export const fitsBlocks = (
  { channels, filters, taps, uses, attributes }: Convolution,
  { channelBlock }: Emitter,
): boolean =>
  channelBlock !== null &&
  attributes.group === 1 &&
  taps > 1 &&
  filters % channelBlock === 0 &&
  (channels % channelBlock === 0 || channels < channelBlock) &&
  uses !== null &&
  uses >= WORTHWHILE;

/** How a kernel lies in memory before: as the convolution has it, or as the convolution that it is the gradient of. */
export type KernelOrder = "filters first" | "channels first";

/** `[filters / block, channels / block, height, width, block of channels, block of filters]`, with the shape of the plain kernel. */
const blockedKernel = (
  kernel: string,
  order: KernelOrder,
  { channels, filters, taps, attributes }: Convolution,
  onnx: Emitter,
): string => {
  const block = onnx.channelBlock!;
  // A stem reads an image that is not in blocks: each of its few channels stands for itself.
  const inner = channels < block ? 1 : block;
  const [f, c] = [
    [filters / block, block],
    [channels / inner, inner],
  ];
  const [apart, perm] =
    order === "filters first"
      ? [
          [...f!, ...c!, taps],
          [0, 2, 4, 3, 1],
        ]
      : [
          [...c!, ...f!, taps],
          [2, 0, 4, 1, 3],
        ];
  const blocks = onnx.node("Transpose", [onnx.node("Reshape", [kernel, onnx.ints(apart)])], { perm });
  const size = attributes.kernel_shape as readonly number[];
  return onnx.node("Reshape", [blocks, onnx.ints([filters, channels, ...size])]);
};

/** The convolution in blocks, between an image and a result that have their channels first. */
export const lowerInBlocks = (
  convolution: Convolution,
  kernel: { readonly name: string; readonly order: KernelOrder },
  bias: string | null,
  onnx: Emitter,
): string => {
  const { image, channels, filters, attributes } = convolution;
  const input = channels < onnx.channelBlock! ? image : onnx.node(`${DOMAIN}.ReorderInput`, [image]);
  const weights = blockedKernel(kernel.name, kernel.order, convolution, onnx);
  const result = onnx.node(`${DOMAIN}.Conv`, [input, weights, ...(bias === null ? [] : [bias])], attributes);
  return onnx.node(`${DOMAIN}.ReorderOutput`, [result], { channels: filters });
};

/** How often each weight is used for an output. */
export const usesOf = ({ shape: [batch, height, width] }: Tensor): number | null =>
  batch == null || height == null || width == null ? null : batch * height * width;
