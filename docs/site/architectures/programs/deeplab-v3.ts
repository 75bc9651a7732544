import { input, model } from "@tributary/kernel";
import { resnet } from "@tributary/skip";
import { deeplabV3Decoder, segmenter } from "@tributary/unet";

export const net = model(
  input([256, 256, 3]),
  segmenter({ encoder: resnet({ depth: 50, outputStride: 8 }), decoder: deeplabV3Decoder(), classes: 21 }),
);
