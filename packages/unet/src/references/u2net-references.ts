/** @file What xuebinqin/U-2-Net and xuebinqin/DIS call their weights. */
import type { Reference } from "@tributary/kernel/authoring";
import { all, each, type Names, part, unit } from "./references.ts";

/**
 * Levels are counted from 1, with a `d` on the way up.
 *
 * @param encoder How many levels each block has on the way down, from fine to coarse.
 * @param decoder The same on the way up.
 */
const blockNames = (
  encoder: readonly { readonly height: number }[],
  decoder: readonly { readonly height: number }[],
): Names => {
  const convolution = unit(1, "conv_s1", "bn_s1");
  const block = (ours: string, theirs: string, height: number): Names =>
    all(
      part(`${ours}/in`, `${theirs}.rebnconvin.`, convolution),
      each(0, height - 1, (i) => part(`${ours}/down${i}`, `${theirs}.rebnconv${i + 1}.`, convolution)),
      each(0, height - 2, (i) => part(`${ours}/up${i}`, `${theirs}.rebnconv${i + 1}d.`, convolution)),
    );
  return all(
    ...encoder.map(({ height }, i) => block(`down${i}`, `stage${i + 1}`, height)),
    ...decoder.map(({ height }, i) => block(`up${i}`, `stage${i + 1}d`, height)),
    each(1, 6, (i) => ({ [`side${i}/conv2d`]: `side${i}` })),
  );
};

export const u2netReference = (
  variant: "large" | "small",
  encoder: readonly { readonly height: number }[],
  decoder: readonly { readonly height: number }[],
): Reference => ({
  package: "xuebinqin/U-2-Net",
  architecture: variant === "large" ? "U2NET" : "U2NETP",
  layout: "torch",
  names: all(blockNames(encoder, decoder), { "classify/conv2d": "outconv" }),
});

export const isnetReference = (
  encoder: readonly { readonly height: number }[],
  decoder: readonly { readonly height: number }[],
): Reference => ({
  package: "xuebinqin/DIS",
  architecture: "ISNetDIS",
  layout: "torch",
  names: all(blockNames(encoder, decoder), { "in/conv2d": "conv_in", "classify/conv2d": "side1" }),
});
