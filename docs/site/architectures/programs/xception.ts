import { xception } from "@tributary/inception";
import { input, model } from "@tributary/kernel";

export const net = model(input([299, 299, 3]), xception({ classes: 10 }));
