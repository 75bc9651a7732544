import { input, model } from "@tributary/kernel";
import { cifarWideResnet } from "@tributary/skip";

export const net = model(input([32, 32, 3]), cifarWideResnet({ depth: 28, widenFactor: 10 }));
