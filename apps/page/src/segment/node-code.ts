/** @file The program that finds in Node what the page found. */
import { LONGEST } from "./size.ts";

/** @param threshold How sure the network has to be, from 0 to 1. */
export const nodeCode = (
  threshold: number,
): string => `// npm install --ignore-scripts @tributary/kernel @tributary/images @tributary/runtime onnxruntime-node
import { prepare, resize, resizeMask, turn } from "@tributary/images";
import { readImage, writePng } from "@tributary/images/node";
import { createPredictor, loadModel, probabilities } from "@tributary/runtime";

const trained = await loadModel("segmenter.safetensors");
const predictor = await createPredictor(trained);
const [file = "picture.png"] = process.argv.slice(2);
const whole = await readImage(file, { channels: 3 });

// It has learned from pictures of at most ${LONGEST} pixels a side.
const scale = Math.min(1, ${LONGEST} / Math.max(whole.shape[0], whole.shape[1]));
const picture = resize(whole, [Math.round(whole.shape[0] * scale), Math.round(whole.shape[1] * scale)]);
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
await predictor.dispose();

const found = Int32Array.from({ length: height * width }, (_, at) => {
  const here = data.subarray(at * classes, (at + 1) * classes);
  const best = here.indexOf(Math.max(...here.subarray(1)), 1);
  // The page knows how sure it is in 255 levels.
  return Math.round(255 * here[best]) >= 255 * ${threshold} ? Math.round((255 * best) / (classes - 1)) : 0;
});
const mask = resizeMask({ data: found, shape: [height, width] }, [whole.shape[0], whole.shape[1]]);
await writePng("mask.png", { data: Uint8Array.from(mask.data), shape: [whole.shape[0], whole.shape[1], 1] });
`;
