import { input, model } from "@tributary/kernel";
import { resnext } from "@tributary/skip";

export const net = model(input([224, 224, 3]), resnext({ variant: "50 32×4d", classes: 10 }));
