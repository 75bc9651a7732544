import { input, model } from "@tributary/kernel";
import { wideResnet } from "@tributary/skip";

export const net = model(input([224, 224, 3]), wideResnet({ depth: 50, classes: 10 }));
