import { input, model } from "@tributary/kernel";
import { u2net } from "@tributary/unet";

export const net = model(input([320, 320, 3]), u2net({ classes: 1 }));
