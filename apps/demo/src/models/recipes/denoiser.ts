/** @file A U-Net that says what is wrong with a picture, rather than what is right. */
import { type Block, residual } from "@tributary/kernel";
import { type Filters, unet } from "@tributary/unet";

/** What the U-Net gives is added to the picture: it has to learn the noise only. Zhang et al. 2017, arXiv:1608.03981. */
export const residualDenoiser = (channels: number, filters: Filters = [24, 48, 96]): Block =>
  residual(unet({ classes: channels, filters, padding: "same" }));
