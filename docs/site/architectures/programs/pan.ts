import { input, model } from "@tributary/kernel";
import { resnet } from "@tributary/skip";
import { panDecoder, segmenter } from "@tributary/unet";

export const net = model(
  input([256, 256, 3]),
  segmenter({ encoder: resnet({ depth: 34, outputStride: 16 }), decoder: panDecoder(), classes: 1 }),
);
