/** @file The narrow encoder of `conformance/references/decoders.py`, under decoders whose numbers are compared. */
import { batchNormalization, chain, conv2d, named, relu } from "@tributary/kernel";
import { type PyramidNetwork, pyramidOf } from "@tributary/kernel/authoring";
import { around } from "../blocks/convolutions.ts";
import { all, each, part, unit } from "../references/references.ts";

const filters = [8, 12, 16, 24, 32] as const;

/** Five convolutions with their strides: a pyramid of strides 2 to 32, unless some of them are 1. */
export const narrowEncoder = (strides: readonly number[] = [2, 2, 2, 2, 2]): PyramidNetwork => {
  let stride = 1;
  const stages = filters.map((n, i) => {
    stride *= strides[i]!;
    const slide = conv2d(n, 3, { strides: strides[i]!, padding: around(1), useBias: false });
    const block = named(`stage${i}`, chain(slide, batchNormalization({ epsilon: 1e-5 }), relu));
    return { name: `stage${i}`, stride, block };
  });
  const names = all(each(0, filters.length - 1, (i) => part(`stage${i}`, `stages.${i}.`, unit(1, "0", "1"))));
  return {
    pyramid: pyramidOf(stages),
    reference: { package: "paper", architecture: "narrow", layout: "torch", names },
  };
};
