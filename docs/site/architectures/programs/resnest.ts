import { input, model } from "@tributary/kernel";
import { resnest } from "@tributary/skip";

export const net = model(input([224, 224, 3]), resnest({ depth: 50, classes: 10 }));
