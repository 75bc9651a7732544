import { input, model } from "@tributary/kernel";
import { nnUnet } from "@tributary/unet";

export const net = model(input([256, 256, 1]), nnUnet({ classes: 2, variant: "residual" }));
