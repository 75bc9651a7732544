/** @file Keeps the features of a trained model, and trains a new head that knows one more class. */
import { dense, features, freeze, input, model, summary } from "@tributary/kernel";
import { loadModel, matchWeights } from "@tributary/runtime";
import { accuracy, adam, createTrainer, sparseCategoricalCrossentropy } from "@tributary/train";
import { lines } from "./data/lines.ts";

const { net, weights } = await loadModel(new URL("../models/lines.safetensors", import.meta.url));
const image = input([16, 16, 1], { name: "image" });
const { look } = features(net, ["look"])(image);
const tuned = freeze(model(image, dense(3, { name: "kind" })(look)), ["look"]);
console.log(summary(tuned, { showTrainable: true, lineLength: 80 }));

await using trainer = createTrainer(matchWeights(tuned, weights, { skip: ["kind/"] }), {
  loss: sparseCategoricalCrossentropy(),
  optimizer: adam(0.05),
  metrics: [accuracy()],
});
const { train, test } = lines(240, ["level", "upright", "cross"]).split({ train: 0.75, seed: 1 });
await trainer.fit(train, { epochs: 12, batchSize: 20 });
const { accuracy: right } = await trainer.evaluate(test);
console.log(`${Math.round(100 * right!)} % of those held out are told apart`);
