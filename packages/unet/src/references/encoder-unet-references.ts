/** @file What segmentation_models.pytorch calls the weights of its Unet. */
import type { Reference } from "@tributary/kernel/authoring";
import { all, part, unit } from "./references.ts";

/** The decoder's, counted from the bottom, and after `encoder.` those of the backbone's own package. */
export const encoderUnetReference = (levels: number, encoder: Reference | undefined): Reference => {
  const two = all(unit(1, "conv1.0", "conv1.1"), unit(2, "conv2.0", "conv2.1"));
  const blocks = Array.from({ length: levels }, (_, k) => part(`up${levels - 1 - k}`, `decoder.blocks.${k}.`, two));
  const names = all(part("encoder", "encoder.", encoder?.names ?? {}), ...blocks, {
    "classify/conv2d": "segmentation_head.0",
  });
  return { package: "segmentation_models_pytorch", architecture: "Unet", layout: "torch", names };
};
