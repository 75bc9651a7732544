import { input, model } from "@tributary/kernel";
import { unet } from "@tributary/unet";

// Figure 1 of the paper: 572 pixels in, 388 out.
export const net = model(input([572, 572, 1]), unet({ classes: 2 }));
