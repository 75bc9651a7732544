import { input, model } from "@tributary/kernel";
import { linknet } from "@tributary/unet";

export const net = model(input([256, 256, 3]), linknet({ classes: 21 }));
