import { inceptionNext } from "@tributary/inception";
import { input, model } from "@tributary/kernel";

export const net = model(input([224, 224, 3]), inceptionNext({ variant: "tiny", classes: 10 }));
