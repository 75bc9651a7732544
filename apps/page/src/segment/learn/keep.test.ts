/** What is painted is what it should be, and everything else what the start says. */
import { imageFrom } from "@tributary/images";
import { createPredictor, loadModel, probabilities } from "@tributary/runtime";
import { expect, test } from "vitest";
import { emptyLabels, paintLine, UNPAINTED } from "../paint/labels.ts";
import { drawCrops } from "./crops.ts";
import { createKeeper } from "./keep.ts";
import { groundOf } from "./pictures.ts";

test("painted pixels are of their class and count ten times; the others are as probable as to the start", async () => {
  const start = await loadModel(new URL("../../../public/start/nuclei.safetensors", import.meta.url));
  const image = imageFrom(
    Uint8Array.from({ length: 3 * 48 * 48 }, (_, i) => (i * 7) % 90),
    [48, 48, 3],
  );
  const labels = emptyLabels(48, 48);
  paintLine(labels, { x: 8, y: 8 }, { x: 40, y: 8 }, 2, 0);
  paintLine(labels, { x: 8, y: 30 }, { x: 40, y: 30 }, 2, 1);
  const options = { classes: 2, size: 32, count: 2, seed: 1, step: 0, zoom: 0.3, light: 0.2 };
  const batch = drawCrops([groundOf(image, labels, 2)], options);
  if (batch === null) throw new Error("something is painted");
  const keeper = createKeeper(start, { device: "cpu" });
  const kept = await keeper.keep(batch);
  const predictor = await createPredictor(start, { device: "cpu" });
  const said = probabilities(start, await predictor.predict(batch.inputs)).data;
  await Promise.all([keeper.dispose(), predictor.dispose()]);
  const painted = Array.from(batch.targets.data);
  expect(new Set(painted)).toEqual(new Set([0, 1, UNPAINTED]));
  const wanted = painted.flatMap((label, at) =>
    label === UNPAINTED ? [said[2 * at], said[2 * at + 1]] : [Number(label === 0), Number(label === 1)],
  );
  expect(Array.from(kept.targets.data)).toEqual(wanted);
  expect(Array.from(kept.weights.data)).toEqual(painted.map((label) => (label === UNPAINTED ? 1 : 10)));
});
