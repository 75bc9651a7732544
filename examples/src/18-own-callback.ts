/** @file A callback of your own: it watches a run, and ends it when every prediction is right. */
import { chain, conv2d, dense, globalMaxPooling2d, input, model } from "@tributary/kernel";
import { accuracy, adam, type Callback, createTrainer, sparseCategoricalCrossentropy } from "@tributary/train";
import { lines } from "./data/lines.ts";

const untilRight = (): Callback => ({
  name: "untilRight",
  epochEnd({ epoch, values }, run) {
    console.log(`epoch ${epoch + 1}: ${values.accuracy === 1 ? "all of them are right" : "some are wrong"}`);
    if (values.accuracy === 1) run.stop("everything is right");
  },
});

const image = input([16, 16, 1], { name: "image" });
const layers = chain(conv2d(8, 9, { padding: "same", activation: "relu" }), globalMaxPooling2d, dense(2));
await using trainer = createTrainer(model(image, layers(image)), {
  loss: sparseCategoricalCrossentropy(),
  optimizer: adam(0.02),
  metrics: [accuracy()],
});
const history = await trainer.fit(lines(200, ["level", "upright"]), {
  epochs: 50,
  batchSize: 20,
  callbacks: [untilRight()],
});
console.log(history.stopped);
