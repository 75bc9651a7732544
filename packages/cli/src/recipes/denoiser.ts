/** @file A residual denoiser: a U-Net that predicts the noise of a picture. */
import { type Block, residual } from "@tributary/kernel";
import { type Filters, unet } from "@tributary/unet";

/**
 * The output of the U-Net is added to the picture, so it only has to learn the noise. Zhang et al. 2017,
 * arXiv:1608.03981.
 *
 * @param channels Of the pictures: 1 or 3.
 * @param filters Of the levels, from the finest down. Default 24, 48, 96.
 * @example
 * residualDenoiser(3)(input([48, 48, 3])).shape; // [null, 48, 48, 3]
 */
export const residualDenoiser = (channels: number, filters: Filters = [24, 48, 96]): Block =>
  residual(unet({ classes: channels, filters, padding: "same" }));
