export { exampleHub } from "./example-hub.ts";
export { type Asked, type Fault, giveBytes, HubServer } from "./hub-server.ts";
export { randomWeightsFile } from "./random-weights.ts";
export { timmFiles } from "./timm-files.ts";
