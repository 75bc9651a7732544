/** @file Ten numbers and three more, joined to thirteen, and scored by one unit. */
import { concatenate, dense, input, model, summary } from "@tributary/kernel";

const measured = input([10], { name: "measured" });
const asked = input([3], { name: "asked" });
const joined = concatenate([measured, asked]);
const score = dense(1, { activation: "sigmoid", name: "score" })(joined);

export const net = model({ measured, asked }, { score });
console.log(summary(net));
