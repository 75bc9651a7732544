import { inceptionResnetV2 } from "@tributary/inception";
import { input, model } from "@tributary/kernel";

export const net = model(input([299, 299, 3]), inceptionResnetV2({ classes: 10 }));
