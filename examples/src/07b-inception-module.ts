/** @file One Inception module: four branches with different receptive fields. */

import { inception } from "@tributary/inception";
import { dense, globalAveragePooling2d, input, model, named, printGraph } from "@tributary/kernel";

const image = input([64, 64, 3], { name: "image" });
const look = named("look", inception({ one: 64, three: [96, 128], five: [16, 32], pool: 32 }));
const stacked = look(image);
const score = named("score", dense(1, { activation: "sigmoid" }))(globalAveragePooling2d(stacked));

export const net = model(image, score);
console.log(`64 + 128 + 32 + 32 channels: ${JSON.stringify(stacked.shape)}`);
console.log(printGraph(net));
