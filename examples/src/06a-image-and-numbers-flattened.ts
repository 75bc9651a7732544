/** @file Ten numbers joined with every value of an image: 150,538 numbers, and 64 weights for each of them. */
import { concatenate, cost, dense, flatten, input, model, printCost, summary } from "@tributary/kernel";

const numbers = input([10], { name: "numbers" });
const image = input([224, 224, 3], { name: "image" });

const joined = concatenate([numbers, flatten(image)]);
const hidden = dense(64, { activation: "relu" })(joined);
const score = dense(1, { activation: "sigmoid", name: "score" })(hidden);

export const net = model({ numbers, image }, { score });
console.log(summary(net));
console.log(printCost(cost(net)));
