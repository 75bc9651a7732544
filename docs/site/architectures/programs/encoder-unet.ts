import { input, model } from "@tributary/kernel";
import { resnet } from "@tributary/skip";
import { encoderUnet } from "@tributary/unet";

// Any backbone that gives a feature pyramid.
export const net = model(input([256, 256, 3]), encoderUnet(resnet({ depth: 34 }).pyramid, { classes: 1 }));
