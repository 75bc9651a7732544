import { input, model } from "@tributary/kernel";
import { res2net } from "@tributary/skip";

export const net = model(input([224, 224, 3]), res2net({ variant: "50 26w×4s", classes: 10 }));
