import { input, model } from "@tributary/kernel";
import { unet3Plus } from "@tributary/unet";

export const net = model(input([256, 256, 3]), unet3Plus({ classes: 1 }));
