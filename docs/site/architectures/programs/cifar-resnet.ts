import { input, model } from "@tributary/kernel";
import { cifarResnet } from "@tributary/skip";

export const net = model(input([32, 32, 3]), cifarResnet({ depth: 20 }));
