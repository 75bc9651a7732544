/** @file What MIC-DKFZ/dynamic-network-architectures calls the weights of nnU-Net's networks. */
import type { Reference } from "@tributary/kernel/authoring";
import { all, each, type Names, part } from "./references.ts";

/** A convolution and its normalization, counted from 1 in each part. */
const unit = (count: number, module: string): Names => {
  const number = count === 1 ? "" : `_${count}`;
  return { [`conv2d${number}`]: `${module}.conv`, [`groupNormalization${number}`]: `${module}.norm` };
};

const plain = (depth: number): Names =>
  each(0, depth, (i) => part(`down${i}`, `encoder.stages.${i}.0.`, all(unit(1, "convs.0"), unit(2, "convs.1"))));

/** Where a block pools, its shortcut's convolution is the second. */
const residual = (blocks: readonly number[]): Names =>
  all(
    part("down0/stem", "encoder.stem.", unit(1, "convs.0")),
    ...blocks.flatMap((count, i) =>
      Array.from({ length: count }, (_, b) =>
        part(
          `down${i}/unit${b + 1}`,
          `encoder.stages.${i}.blocks.${b}.`,
          all(unit(1, "conv1"), unit(2, "conv2"), part("shortcut", "", unit(1, "skip.1"))),
        ),
      ),
    ),
  );

/** Its levels are counted from the bottom. */
export const nnUnetReference = (blocks: readonly number[] | null, depth: number): Reference => {
  const names = all(
    blocks === null ? plain(depth) : residual(blocks),
    each(0, depth - 1, (i) => {
      const k = depth - 1 - i;
      return all(
        { [`up${i}/upConvolution/conv2dTranspose`]: `decoder.transpconvs.${k}` },
        part(`up${i}`, `decoder.stages.${k}.`, all(unit(1, "convs.0"), unit(2, "convs.1"))),
      );
    }),
    { "classify/conv2d": `decoder.seg_layers.${depth - 1}` },
    each(1, depth - 1, (i) => ({ [`stride${2 ** i}/conv2d`]: `decoder.seg_layers.${depth - 1 - i}` })),
  );
  return {
    package: "dynamic_network_architectures",
    architecture: blocks === null ? "PlainConvUNet" : "ResidualEncoderUNet",
    layout: "torch",
    names,
  };
};
