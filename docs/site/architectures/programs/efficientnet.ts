import { input, model } from "@tributary/kernel";
import { efficientnet } from "@tributary/skip";

export const net = model(input([224, 224, 3]), efficientnet({ variant: "B0", classes: 10 }));
