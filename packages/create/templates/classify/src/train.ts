/** @file Learns from a folder of pictures, in which each class has a folder, and keeps the model in a file. */
import { augment, flip } from "@tributary/images";
import { fromClassFolders } from "@tributary/images/node";
import { chain, conv2d, dense, dropout, globalMaxPooling2d, input, maxPooling2d, model } from "@tributary/kernel";
import { saveModel } from "@tributary/runtime";
import { accuracy, adam, createTrainer, progress, sparseCategoricalCrossentropy } from "@tributary/train";
import { drawPictures } from "./pictures.js";

await drawPictures("pictures");
const pictures = await fromClassFolders("pictures", { size: 48, channels: 3 });
const { train, test } = pictures.split({ train: 0.8, seed: 1 });
console.log(`${train.size} pictures to learn from, ${test.size} held out: ${pictures.classes.join(", ")}`);

const same = { padding: "same", activation: "relu" } as const;
const network = chain(
  conv2d(16, 3, same),
  maxPooling2d(2),
  conv2d(32, 3, same),
  maxPooling2d(2),
  conv2d(64, 3, same),
  globalMaxPooling2d,
  dropout(0.2),
  dense(pictures.classes.length),
);

await using trainer = createTrainer(model(input([48, 48, 3]), network), {
  loss: sparseCategoricalCrossentropy({ fromLogits: true }),
  optimizer: adam(3e-3),
  metrics: [accuracy()],
  seed: 1,
});
await trainer.fit(train.map(augment([flip()])), { epochs: 8, batchSize: 16, callbacks: [progress()] });
if (test.size > 0) {
  const { accuracy: right = 0 } = await trainer.evaluate(test);
  console.log(`${Math.round(100 * right)} % of the pictures held out are told right`);
} else {
  console.log("how good it is nobody knows: give more pictures, so that some are held out");
}

await saveModel("model.safetensors", { ...(await trainer.trained()), classes: pictures.classes });
