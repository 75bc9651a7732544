import { input, model } from "@tributary/kernel";
import { resnet } from "@tributary/skip";
import { segmenter, unetDecoder } from "@tributary/unet";

// Any encoder that gives a feature pyramid.
export const net = model(
  input([256, 256, 3]),
  segmenter({ encoder: resnet({ depth: 34 }), decoder: unetDecoder(), classes: 1 }),
);
