/** @file Learns from a folder of pictures, in which each class has a folder, and keeps the model in a file. */
import { join } from "node:path";
import { fromClassFolders } from "@tributary/images/node";
import { chain, conv2d, dense, globalMaxPooling2d, input, maxPooling2d, model, named } from "@tributary/kernel";
import { saveModel } from "@tributary/runtime";
import { accuracy, adam, createTrainer, sparseCategoricalCrossentropy } from "@tributary/train";
import { linesFolder, temporaryFolder } from "./data/lines.ts";

const pictures = await fromClassFolders(await linesFolder(120, ["level", "upright"]), { channels: 1 });
const { train, test } = pictures.split({ train: 0.75, seed: 1 });
console.log(`${train.size} pictures to learn from, ${test.size} held out: ${pictures.classes.join(", ")}`);

const image = input([16, 16, 1], { name: "image" });
const look = chain(
  conv2d(8, 5, { padding: "same", activation: "relu" }),
  maxPooling2d(2),
  conv2d(16, 5, { padding: "same", activation: "relu" }),
  globalMaxPooling2d,
);
const net = model(image, dense(2, { name: "kind" })(named("look", look)(image)));

await using trainer = createTrainer(net, {
  loss: sparseCategoricalCrossentropy(),
  optimizer: adam(0.01),
  metrics: [accuracy()],
  seed: 1,
});
await trainer.fit(train, { epochs: 8, batchSize: 20 });
const { accuracy: right } = await trainer.evaluate(test);
console.log(`${Math.round(100 * right!)} % of those held out are told apart`);

const file = join(await temporaryFolder(), "lines.safetensors");
await saveModel(file, { ...(await trainer.trained()), classes: pictures.classes });
