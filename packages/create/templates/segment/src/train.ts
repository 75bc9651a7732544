/** @file Learns from pictures and masks which pixels belong to what, and keeps the model in a file. */
import { augment, flip, quarterTurns } from "@tributary/images";
import { fromFolder } from "@tributary/images/node";
import { input, model } from "@tributary/kernel";
import { saveModel } from "@tributary/runtime";
import { adam, createTrainer, meanIoU, progress, sparseCategoricalCrossentropy } from "@tributary/train";
import { unet } from "@tributary/unet";
import { drawPictures } from "./pictures.js";

await drawPictures("pictures");
// Black pixels of a mask are background, white ones a cell; without classes and palette, every level that occurs is a class.
const masks = { classes: ["background", "cell"], palette: [0, 255] };
const cells = await fromFolder("pictures", { size: 64, channels: 1, ...masks });
const { train, test } = cells.train.split({ train: 0.8, seed: 1 });
console.log(`${train.size} pictures to learn from, ${test.size} held out: ${cells.classes.join(", ")}`);

const network = unet({ classes: cells.classes.length, padding: "same", filters: [16, 32, 64] });
await using trainer = createTrainer(model(input([64, 64, 1]), network), {
  loss: sparseCategoricalCrossentropy({ fromLogits: true }),
  optimizer: adam(2e-3),
  metrics: [meanIoU(cells.classes.length)],
  seed: 1,
});
const changed = train.map(augment([flip(), quarterTurns()]));
await trainer.fit(changed, { epochs: 5, batchSize: 8, callbacks: [progress()] });
if (test.size > 0) {
  const { meanIoU: overlap = 0 } = await trainer.evaluate(test, { batchSize: 8 });
  console.log(`mean IoU of the pictures held out: ${overlap.toFixed(3)}`);
} else {
  console.log("how good it is nobody knows: give more pictures, so that some are held out");
}

await saveModel("model.safetensors", { ...(await trainer.trained()), classes: cells.classes });
