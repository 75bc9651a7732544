/** @file Learns, and shows what was learned. */
import { asImage, asMask, type Image, overlay, unstack } from "@tributary/images";
import { toImageData } from "@tributary/images/browser";
import { input, model } from "@tributary/kernel";
import { createPredictor, mask } from "@tributary/runtime";
import { adam, createTrainer, meanIoU, sparseCategoricalCrossentropy } from "@tributary/train";
import { unet } from "@tributary/unet";
import { cells, side } from "./cells.js";

const log = document.querySelector("#log");
const say = (text: string): void => log?.append(`${text}\n`);
const show = (canvas: string, picture: Image): void =>
  document.querySelector<HTMLCanvasElement>(canvas)?.getContext("2d")?.putImageData(toImageData(picture), 0, 0);

const { train, test } = cells(200).split({ train: 0.8, seed: 1 });
const network = model(input([side, side, 1]), unet({ classes: 2, padding: "same", filters: [8, 16] }));
await using trainer = createTrainer(network, {
  loss: sparseCategoricalCrossentropy({ fromLogits: true }),
  optimizer: adam(5e-3),
  metrics: [meanIoU(2)],
  seed: 1,
});
await trainer.fit(train, {
  epochs: 4,
  batchSize: 8,
  callbacks: [
    { name: "log", epochEnd: ({ epoch, values }) => say(`epoch ${epoch + 1}: loss ${values.loss?.toFixed(4)}`) },
  ],
});
const { meanIoU: overlap = 0 } = await trainer.evaluate(test, { batchSize: 8 });
say(`mean IoU of the pictures held out: ${overlap.toFixed(3)}`);

const trained = { ...(await trainer.trained()), classes: ["background", "cell"] };
await using predictor = await createPredictor(trained);
const sample = await test.read(0);
if (sample) {
  const picture = asImage(sample.input);
  const [found] = unstack(
    mask(trained, await predictor.predict({ data: sample.input.data, shape: [1, side, side, 1] })),
  );
  show("#picture", picture);
  if (found) show("#found", overlay(picture, asMask(found)));
}
document.title = "Segmented in a page";
