import { input, model } from "@tributary/kernel";
import { cifarDensenet } from "@tributary/skip";

export const net = model(input([32, 32, 3]), cifarDensenet({ depth: 40, growth: 12 }));
