/** @file A picture and a number in, a class and a number out, and a loss for each of them. */
import { chain, concatenate, conv2d, dense, globalMaxPooling2d, input, model } from "@tributary/kernel";
import {
  absoluteError,
  accuracy,
  adam,
  createTrainer,
  meanSquaredError,
  sparseCategoricalCrossentropy,
} from "@tributary/train";
import { photographs } from "./data/photographs.ts";

const picture = input([16, 16, 1], { name: "picture" });
const dark = input([1], { name: "dark" });
const look = chain(conv2d(8, 9, { padding: "same", activation: "relu" }), globalMaxPooling2d);
const kind = dense(2)(look(picture));
const light = dense(1)(concatenate([globalMaxPooling2d(picture), dark]));

await using trainer = createTrainer(model({ picture, dark }, { kind, light }), {
  loss: { kind: sparseCategoricalCrossentropy(), light: { loss: meanSquaredError(), weight: 10 } },
  metrics: { kind: [accuracy()], light: [absoluteError()] },
  optimizer: adam(0.03),
});
const data = photographs(120);
await trainer.fit(data, { epochs: 30, batchSize: 20 });
const measured = await trainer.evaluate(data);
console.log(Object.keys(measured).join(", "));
console.log(`kind: ${Math.round(100 * measured.kind_accuracy!)} % right`);
console.log(`light: off by less than 0.1 on average: ${measured.light_absoluteError! < 0.1}`);
