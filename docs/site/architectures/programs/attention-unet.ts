import { input, model } from "@tributary/kernel";
import { attentionUnet } from "@tributary/unet";

export const net = model(input([256, 256, 3]), attentionUnet({ classes: 1 }));
