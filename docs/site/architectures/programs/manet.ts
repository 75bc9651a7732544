import { input, model } from "@tributary/kernel";
import { resnet } from "@tributary/skip";
import { manetDecoder, segmenter } from "@tributary/unet";

export const net = model(
  input([256, 256, 3]),
  segmenter({ encoder: resnet({ depth: 34 }), decoder: manetDecoder(), classes: 1 }),
);
