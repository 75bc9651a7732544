import { input, model } from "@tributary/kernel";
import { resnet } from "@tributary/skip";
import { segmenter, upernetDecoder } from "@tributary/unet";

export const net = model(
  input([256, 256, 3]),
  segmenter({ encoder: resnet({ depth: 34 }), decoder: upernetDecoder(), classes: 1 }),
);
