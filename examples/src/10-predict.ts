/** @file Opens a trained model, and classifies picture files. */
import { join } from "node:path";
import { toFloat } from "@tributary/images";
import { readImage } from "@tributary/images/node";
import { classes, createPredictor, loadModel } from "@tributary/runtime";
import { linesFolder } from "./data/lines.ts";

const trained = await loadModel(new URL("../models/lines.safetensors", import.meta.url));
await using predictor = await createPredictor(trained);

const folder = await linesFolder(2, ["level", "upright"]);
for (const file of ["level/0.png", "level/1.png", "upright/0.png", "upright/1.png"]) {
  const { data, shape } = toFloat(await readImage(join(folder, file), { channels: 1 }));
  const [answer] = classes(trained, await predictor.predict({ data, shape: [1, ...shape] }));
  console.log(file, answer!.map(({ name, probability }) => `${name} ${Math.round(100 * probability)} %`).join(", "));
}
