import { input, model } from "@tributary/kernel";
import { resUnet } from "@tributary/unet";

export const net = model(input([224, 224, 3]), resUnet({ classes: 1 }));
