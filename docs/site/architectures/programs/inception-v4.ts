import { inceptionV4 } from "@tributary/inception";
import { input, model } from "@tributary/kernel";

export const net = model(input([299, 299, 3]), inceptionV4({ classes: 10 }));
