/** @file What diffusers calls the weights of its UNet2DModel. */
import type { Reference } from "@tributary/kernel/authoring";
import { all, each, type Names, part } from "./references.ts";

const unit: Names = {
  groupNormalization: "norm1",
  conv2d: "conv1",
  "time/dense": "time_emb_proj",
  groupNormalization_2: "norm2",
  conv2d_2: "conv2",
  "shortcut/conv2d": "conv_shortcut",
};

const attention: Names = {
  groupNormalization: "group_norm",
  "query/dense": "to_q",
  "key/dense": "to_k",
  "value/dense": "to_v",
  "out/dense": "to_out.0",
};

/** Units and their attention, counted from 1 here and from 0 there. */
const units = (ours: string, theirs: string, count: number): Names =>
  each(1, count, (j) =>
    all(
      part(`${ours}/unit${j}`, `${theirs}.resnets.${j - 1}.`, unit),
      part(`${ours}/attention${j}`, `${theirs}.attentions.${j - 1}.`, attention),
    ),
  );

/** Its blocks of the decoder are counted from the bottom. */
export const diffusionUnetReference = (levels: number, blocks: number): Reference => ({
  package: "diffusers",
  architecture: "UNet2DModel",
  layout: "torch",
  names: all(
    { "in/conv2d": "conv_in", "time/dense": "time_embedding.linear_1", "time/dense_2": "time_embedding.linear_2" },
    each(0, levels - 1, (i) =>
      all(units(`down${i}`, `down_blocks.${i}`, blocks), {
        [`down${i}/halve/conv2d`]: `down_blocks.${i}.downsamplers.0.conv`,
      }),
    ),
    units("middle", "mid_block", 2),
    each(0, levels - 1, (i) =>
      all(units(`up${i}`, `up_blocks.${levels - 1 - i}`, blocks + 1), {
        [`up${i}/double/conv2d`]: `up_blocks.${levels - 1 - i}.upsamplers.0.conv`,
      }),
    ),
    { "out/groupNormalization": "conv_norm_out", "out/conv2d": "conv_out" },
  ),
});
