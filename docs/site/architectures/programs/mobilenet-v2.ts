import { input, model } from "@tributary/kernel";
import { mobilenetV2 } from "@tributary/skip";

export const net = model(input([224, 224, 3]), mobilenetV2({ classes: 10 }));
