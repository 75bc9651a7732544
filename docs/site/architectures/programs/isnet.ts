import { input, model } from "@tributary/kernel";
import { isnet } from "@tributary/unet";

export const net = model(input([1024, 1024, 3]), isnet({ classes: 1 }));
