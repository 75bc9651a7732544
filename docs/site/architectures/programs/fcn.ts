import { input, model } from "@tributary/kernel";
import { resnet } from "@tributary/skip";
import { fcnDecoder, segmenter } from "@tributary/unet";

export const net = model(
  input([256, 256, 3]),
  segmenter({ encoder: resnet({ depth: 50, outputStride: 8 }), decoder: fcnDecoder(), classes: 21 }),
);
