/** @file Means and deviations that pixels are normalized by. */
import type { ChannelStatistics } from "@tributary/kernel";

/** Of ImageNet's red, green and blue. */
export const imageNet: ChannelStatistics = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
/** From -1 to 1. torchvision's `transform_input` makes this of what it normalized. */
export const half: ChannelStatistics = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
/** From 0 to 1. */
export const unit: ChannelStatistics = { mean: [0, 0, 0], std: [1, 1, 1] };
/** Of the pictures that CLIP was trained on. */
export const clip: ChannelStatistics = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};
