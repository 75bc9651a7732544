import { input, model } from "@tributary/kernel";
import { convnext } from "@tributary/skip";

export const net = model(input([224, 224, 3]), convnext({ variant: "tiny", classes: 10 }));
