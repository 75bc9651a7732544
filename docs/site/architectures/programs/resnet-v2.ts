import { input, model } from "@tributary/kernel";
import { resnetV2 } from "@tributary/skip";

export const net = model(input([224, 224, 3]), resnetV2({ depth: 50, classes: 10 }));
