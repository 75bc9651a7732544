import { input, model } from "@tributary/kernel";
import { diffusionUnet } from "@tributary/unet";

const [image, time] = [input([32, 32, 3]), input([])];
export const net = model({ image, time }, diffusionUnet({ channels: 3 })(image, time));
