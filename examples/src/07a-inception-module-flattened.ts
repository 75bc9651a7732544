/** @file An Inception module with dense layers on every value that it gives: 12.8 million numbers, 1.6 billion weights. */
import { inception } from "@tributary/inception";
import { cost, dense, flatten, input, model, named, printCost, summary } from "@tributary/kernel";
import { initialize } from "@tributary/runtime";

const image = input([224, 224, 3], { name: "image" });
const look = named("look", inception({ one: 64, three: [96, 128], five: [16, 32], pool: 32 }));
const hidden = dense(128, { activation: "relu" })(flatten(look(image)));
const deeper = dense(64, { activation: "relu" })(hidden);
const score = dense(1, { activation: "sigmoid", name: "score" })(deeper);

export const net = model(image, score);
console.log(summary(net));
console.log(printCost(cost(net)));

try {
  initialize(net, { maxBytes: 2 ** 32 });
} catch (refused) {
  console.log(`${refused}`);
}
