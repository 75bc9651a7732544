import { input, model } from "@tributary/kernel";
import { resnet } from "@tributary/skip";

export const net = model(input([224, 224, 3]), resnet({ depth: 50, classes: 10 }));
