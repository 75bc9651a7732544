import { input, model } from "@tributary/kernel";
import { squeezenet } from "@tributary/skip";

export const net = model(input([224, 224, 3]), squeezenet({ classes: 10 }));
