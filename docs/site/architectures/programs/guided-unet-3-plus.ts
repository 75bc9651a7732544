import { input, model } from "@tributary/kernel";
import { guidedUnet3Plus } from "@tributary/unet";

const guided = guidedUnet3Plus();
const image = input([256, 256, 3]);

// To predict with; to train, the same weights with all that is learned from: model(image, guided.supervised(image)).
export const net = model(image, guided(image));
