/** @file The network that learns: a small U-Net that takes pictures of any size in steps of eight pixels. */
import { input, type Model, model, type Tensor } from "@tributary/kernel";
import { unet } from "@tributary/unet";

/** A picture's sides have to be multiples of this. */
export const SIDE_STEP = 8;

/** Takes pictures of one or three channels, gives logits of classes. */
export type SegmenterModel = Model<Tensor<[null, null, null, 1 | 3]>, Tensor<[null, null, null, number]>>;

/** Logits of `classes` for each pixel of a picture of one or three channels. */
export const segmenter = (classes: number, channels: 1 | 3): SegmenterModel =>
  model(input([null, null, channels], { name: "image" }), unet({ classes, padding: "same", filters: [8, 16, 32, 64] }));
