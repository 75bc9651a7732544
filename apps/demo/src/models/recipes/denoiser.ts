/** @file A residual denoiser: a U-Net that predicts the noise of a picture. */
import { type Block, residual } from "@tributary/kernel";
import { type Filters, unet } from "@tributary/unet";

/**
 * The output of the U-Net is added to the picture, so it only has to learn the noise. Zhang et al. 2017,
 * arXiv:1608.03981.
 */
export const residualDenoiser = (channels: number, filters: Filters = [24, 48, 96]): Block =>
  residual(unet({ classes: channels, filters, padding: "same" }));
