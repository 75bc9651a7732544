/** @file Ten numbers and an image, each through layers of its own, then joined. */
import {
  chain,
  concatenate,
  conv2d,
  cost,
  dense,
  globalAveragePooling2d,
  input,
  maxPooling2d,
  model,
  named,
  printCost,
  printGraph,
} from "@tributary/kernel";

const numbers = input([10], { name: "numbers" });
const image = input([224, 224, 3], { name: "image" });

const see = named(
  "see",
  chain(
    conv2d(16, 3, { strides: 2, padding: "same", activation: "relu" }),
    maxPooling2d(2),
    conv2d(32, 3, { padding: "same", activation: "relu" }),
    globalAveragePooling2d,
  ),
);
const read = named("read", dense(16, { activation: "relu" }));
const joined = concatenate([read(numbers), see(image)]);
const score = named("score", dense(1, { activation: "sigmoid" }))(joined);

export const net = model({ numbers, image }, { score });
console.log(printGraph(net));
console.log();
console.log(printCost(cost(net)));
