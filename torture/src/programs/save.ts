/** @file Saves two models in turn in one place, and says each time that it did. */
import { argv, stdout } from "node:process";
import { dense, input, model } from "@tributary/kernel";
import { initialize, saveModel } from "@tributary/runtime";

const [path, first, times] = argv.slice(2) as [string, string, string];

const net = model(input([1024], { name: "x" }), dense(2048));
const models = [1, 2].map((seed) => initialize(net, { seed }));

for (let i = 0; i < Number(times); i++) {
  await saveModel(path, models[(i + Number(first)) % 2]!);
  stdout.write(`${i}\n`);
}
