import { googlenet } from "@tributary/inception";
import { input, model } from "@tributary/kernel";

export const net = model(input([224, 224, 3]), googlenet({ classes: 10, flavor: "paper" }));
