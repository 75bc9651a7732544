import { input, model } from "@tributary/kernel";
import { mobilenetV3 } from "@tributary/skip";

export const net = model(input([224, 224, 3]), mobilenetV3({ variant: "large", classes: 10 }));
