/** @file The program that finds in Node what the page found. */

/** @param threshold How sure the network has to be, from 0 to 1. */
export const nodeCode = (
  threshold: number,
): string => `// npm install --ignore-scripts @tributary/kernel @tributary/images @tributary/runtime onnxruntime-node
import { prepare, turn } from "@tributary/images";
import { readImage, writePng } from "@tributary/images/node";
import { createPredictor, loadModel, probabilities } from "@tributary/runtime";

const trained = await loadModel("segmenter.safetensors");
await using predictor = await createPredictor(trained);
const [file = "picture.png"] = process.argv.slice(2);
const picture = await readImage(file);
const [height, width] = picture.shape;
const classes = trained.classes?.length ?? 2;

// The mean of what is found from all four sides.
const data = new Float32Array(height * width * classes);
for (let quarters = 0; quarters < 4; quarters++) {
  const turned = turn(picture, quarters);
  const found = probabilities(trained, await predictor.predict(prepare(trained)(turned)));
  const shape = [turned.shape[0], turned.shape[1], classes];
  for (const [i, p] of turn({ data: found.data, shape }, -quarters).data.entries()) data[i] += p / 4;
}

const mask = Uint8Array.from({ length: height * width }, (_, at) => {
  const here = data.subarray(at * classes, (at + 1) * classes);
  const best = here.subarray(1).reduce((best, p, i) => (p > here[best] ? i + 1 : best), 1);
  return here[best] >= ${threshold} ? Math.round((255 * best) / (classes - 1)) : 0;
});
await writePng("mask.png", { data: mask, shape: [height, width, 1] });
`;
