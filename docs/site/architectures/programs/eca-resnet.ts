import { input, model } from "@tributary/kernel";
import { ecaResnet } from "@tributary/skip";

export const net = model(input([224, 224, 3]), ecaResnet({ classes: 10 }));
