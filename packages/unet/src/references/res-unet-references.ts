/** @file What rishikksh20/ResUnet calls its weights. */
import type { Reference } from "@tributary/kernel/authoring";
import { all, each, type Names, part } from "./references.ts";

/** Its decoder is counted from the bottom. */
export const resUnetReference = (depth: number): Reference => {
  const inside = {
    batchNormalization: "conv_block.0",
    conv2d: "conv_block.2",
    batchNormalization_2: "conv_block.3",
    conv2d_2: "conv_block.5",
    "shortcut/conv2d": "conv_skip.0",
    "shortcut/batchNormalization": "conv_skip.1",
  };
  const first: Names = {
    "down0/conv2d": "input_layer.0",
    "down0/batchNormalization": "input_layer.1",
    "down0/conv2d_2": "input_layer.3",
    "down0/shortcut/conv2d": "input_skip.0",
  };
  const names = all(
    first,
    each(1, depth, (i) => part(`down${i}`, i === depth ? "bridge." : `residual_conv_${i}.`, inside)),
    each(0, depth - 1, (i) =>
      all(part(`up${i}`, `up_residual_conv${depth - i}.`, inside), {
        [`up${i}/upConvolution/conv2dTranspose`]: `upsample_${depth - i}.upsample`,
      }),
    ),
    { "classify/conv2d": "output_layer.0" },
  );
  return { package: "rishikksh20/ResUnet", architecture: "ResUnet", layout: "torch", names };
};
