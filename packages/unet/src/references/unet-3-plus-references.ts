/** @file What ZJUGiveLab/UNet-Version calls the weights of its U-Net 3+: levels are counted from 1, of five. */
import type { Reference } from "@tributary/kernel/authoring";
import { all, each, type Names, type NetworkReference, part, unit } from "./references.ts";

const DEPTH = 5;

/** What level `to` of the decoder sees of level `of`: of the encoder, pooled or as it is, or of the decoder, enlarged. */
const seen = (of: number, to: number): string => {
  if (of === to) return `h${of}_Cat_hd${to}`;
  return of < to ? `h${of}_PT_hd${to}` : `hd${of}_UT_hd${to}`;
};

const decoder: Names = each(1, DEPTH - 1, (to) =>
  all(
    each(1, DEPTH, (of) => part(`up${to - 1}/from${of - 1}`, seen(of, to), unit(1, "_conv", "_bn"))),
    part(`up${to - 1}`, "", unit(1, `conv${to}d_1`, `bn${to}d_1`)),
  ),
);

/** Of its own encoder. */
const encoder: Names = each(1, DEPTH, (level) =>
  part(`down${level - 1}`, `conv${level}.`, all(unit(1, "conv1.0", "conv1.1"), unit(2, "conv2.0", "conv2.1"))),
);

const network: Pick<Reference, "package" | "architecture" | "layout"> = {
  package: "ZJUGiveLab/UNet-Version",
  architecture: "UNet_3Plus",
  layout: "torch",
};

export const unet3PlusEncoderReference: Reference = { ...network, names: encoder };

/** Of the heads below the finest. */
export const unet3PlusSideNames: Names = each(2, DEPTH, (level) => ({ [`side${level}/conv2d`]: `outconv${level}` }));

/** Of those and of the class that guides. */
export const guidedNames: Names = { ...unet3PlusSideNames, "present/conv2d": "cls.1" };

export const unet3PlusReference: NetworkReference = (given) => ({
  ...network,
  names: all(part("encoder", "", given?.names ?? {}), part("decoder", "", decoder), { "classify/conv2d": "outconv1" }),
});
