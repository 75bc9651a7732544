import { input, model } from "@tributary/kernel";
import { unetPlusPlus } from "@tributary/unet";

export const net = model(input([96, 96, 3]), unetPlusPlus({ classes: 1 }));
