import { input, model } from "@tributary/kernel";
import { seResnet } from "@tributary/skip";

export const net = model(input([224, 224, 3]), seResnet({ classes: 10 }));
