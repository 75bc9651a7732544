import { input, model } from "@tributary/kernel";
import { seResnext } from "@tributary/skip";

export const net = model(input([224, 224, 3]), seResnext({ variant: "50 32×4d", classes: 10 }));
