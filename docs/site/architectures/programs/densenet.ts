import { input, model } from "@tributary/kernel";
import { densenet } from "@tributary/skip";

export const net = model(input([224, 224, 3]), densenet({ depth: 121, classes: 10 }));
