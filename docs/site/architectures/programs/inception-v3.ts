import { inceptionV3 } from "@tributary/inception";
import { input, model } from "@tributary/kernel";

export const net = model(input([299, 299, 3]), inceptionV3({ classes: 10 }));
