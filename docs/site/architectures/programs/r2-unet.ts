import { input, model } from "@tributary/kernel";
import { r2Unet } from "@tributary/unet";

export const net = model(input([256, 256, 3]), r2Unet({ classes: 1 }));
