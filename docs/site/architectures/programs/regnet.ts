import { input, model } from "@tributary/kernel";
import { regnet } from "@tributary/skip";

export const net = model(input([224, 224, 3]), regnet({ variant: "Y 400MF", classes: 10 }));
