/** @file The program that does in Node what the page did. */

export const nodeCode =
  (): string => `// npm install --ignore-scripts @tributary/kernel @tributary/images @tributary/runtime onnxruntime-node
import { prepare } from "@tributary/images";
import { readImage } from "@tributary/images/node";
import { classes, createPredictor, loadModel } from "@tributary/runtime";

const trained = await loadModel("classifier.safetensors");
const predictor = await createPredictor(trained);
for (const file of process.argv.slice(2)) {
  const picture = await readImage(file);
  const [best] = classes(trained, await predictor.predict(prepare(trained)(picture)));
  console.log(file, best.map(({ name, probability }) => \`\${name} \${(100 * probability).toFixed(1)} %\`).join(", "));
}
await predictor.dispose();
`;
