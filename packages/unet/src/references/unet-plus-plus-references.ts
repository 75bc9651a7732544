/** @file What implementations call the weights of their U-Net++. */
import type { Reference } from "@tributary/kernel/authoring";
import { all, each, type Names, part, unit } from "./references.ts";

/** Every node X^{i,j}. */
const nodes = (depth: number, node: (i: number, j: number) => Names): Names =>
  each(0, depth, (i) => each(0, depth - i, (j) => node(i, j)));

/** The authors' Keras code, where level and node are counted from 1. */
const keras = (depth: number): Names =>
  nodes(depth, (i, j) => {
    const place = `${i + 1}${j + 1}`;
    return part(`node${i}_${j}`, "", {
      conv2d: `conv${place}_1`,
      conv2d_2: `conv${place}_2`,
      "upConvolution/conv2dTranspose": `up${place}`,
    });
  });

/** 4uiiurz1/pytorch-nested-unet. */
const nested = (depth: number): Names =>
  nodes(depth, (i, j) =>
    part(`node${i}_${j}`, `conv${i}_${j}.`, all(unit(1, "conv1", "bn1"), unit(2, "conv2", "bn2"))),
  );

/** The names of all layers. Only in the second implementation do the heads depend on how many there are. */
export const unetPlusPlusReference = (
  flavor: "keras" | "batchNormalization",
  depth: number,
  supervised: boolean,
): Reference => {
  const heads = (name: (j: number) => string): Names => each(1, depth, (j) => ({ [`classify${j}/conv2d`]: name(j) }));
  if (flavor === "keras") {
    const names = all(
      keras(depth),
      heads((j) => `output_${j}`),
    );
    return { package: "MrGiovanni/UNetPlusPlus", architecture: "Nest_Net", layout: "torch", names };
  }
  const names = all(
    nested(depth),
    heads((j) => (supervised ? `final${j}` : "final")),
  );
  return { package: "4uiiurz1/pytorch-nested-unet", architecture: "NestedUNet", layout: "torch", names };
};
