/** Crops show what is painted where it is painted; and a network learns from them, stopped or not. */
import { fileURLToPath } from "node:url";
import { imageFrom, toBytes } from "@tributary/images";
import { readImage } from "@tributary/images/node";
import { conv2d, input, model } from "@tributary/kernel";
import { initialize, loadModel } from "@tributary/runtime";
import { expect, test } from "vitest";
import { emptyLabels, paintLine } from "../paint/labels.ts";
import { type CropBatch, drawCrops } from "./crops.ts";
import { createFinder, maskOf } from "./finder.ts";
import { createLearner } from "./learner.ts";
import { filtersOf, segmenter } from "./network.ts";
import { type Ground, groundOf } from "./pictures.ts";

const side = 48;

/** Black with a white disk, and a stroke on each. */
const disk = (): { readonly ground: Ground; readonly truth: Uint8Array } => {
  const truth = Uint8Array.from({ length: side * side }, (_, at) =>
    Math.hypot(Math.floor(at / side) - 24, (at % side) - 24) < 11 ? 1 : 0,
  );
  const image = imageFrom(
    Uint8Array.from({ length: 3 * side * side }, (_, i) => (truth[Math.floor(i / 3)] === 1 ? 200 : 20)),
    [side, side, 3],
  );
  const labels = emptyLabels(side, side);
  paintLine(labels, { x: 18, y: 24 }, { x: 30, y: 24 }, 2, 1);
  paintLine(labels, { x: 4, y: 4 }, { x: 44, y: 4 }, 2, 0);
  return { ground: groundOf(image, labels, 2), truth };
};

const options = { classes: 2, size: 32, count: 4, seed: 1, zoom: 0.3, light: 0.2 };
const { ground, truth } = disk();

test("painted pixels move with their picture, and black stays black", () => {
  const { inputs, targets } = drawCrops([ground], { ...options, step: 3 }) as CropBatch;
  const seen = Array.from(targets.data).flatMap((target, at) =>
    target === 255 ? [] : [[target, inputs.data[3 * at]!]],
  );
  expect(seen.length).toBeGreaterThan(100);
  for (const [target = 0, level = 0] of seen) expect(level > 0.25 ? 1 : 0).toBe(target);
});

test("the background counts three times as much as another class", () => {
  const { targets, weights } = drawCrops([ground], { ...options, step: 0 }) as CropBatch;
  const sums = [0, 1].map((label) =>
    Array.from(targets.data).reduce((sum, target, at) => sum + (target === label ? weights.data[at]! : 0), 0),
  );
  expect(sums[1]).toBeGreaterThan(0);
  expect(sums[0]! / sums[1]!).toBeCloseTo(3, 4);
});

test("a step always has the same crops, and the next one others; without strokes there are none", () => {
  const first = drawCrops([ground], { ...options, step: 7 });
  expect(drawCrops([ground], { ...options, step: 7 })).toEqual(first);
  expect(drawCrops([ground], { ...options, step: 8 })).not.toEqual(first);
  expect(drawCrops([groundOf(ground.image, emptyLabels(side, side), 2)], { ...options, step: 7 })).toBe(null);
});

test("two strokes are enough for a disk, and a stopped learner goes on with the same numbers", async () => {
  const classes = ["outside", "inside"];
  const learner = createLearner({ classes, seed: 1 });
  for (let i = 0; i < 30; i++) await learner.step([ground]);
  const again = createLearner({ classes, seed: 1, checkpoint: await learner.checkpoint() });
  expect([again.iteration, await again.step([ground])]).toEqual([30, await learner.step([ground])]);
  const trained = await learner.trained();
  expect(trained.classes).toEqual(classes);
  const finder = await createFinder(trained);
  const found = await finder.find(ground.image);
  const right = maskOf(found, 0.5).filter((label, at) => label === truth[at]).length;
  expect(right / truth.length).toBeGreaterThan(0.95);
  expect(maskOf(found, 1.01).every((label) => label === 0)).toBe(true);
  await finder.dispose();
  await learner.dispose();
  await again.dispose();
});

test("before anything is seen, the background is twice as probable as another class", async () => {
  const learner = createLearner({ classes: ["outside", "inside"] });
  const { weights } = await learner.trained();
  expect(Array.from(weights["classify/conv2d/bias"]?.data ?? [])).toEqual([Math.fround(Math.log(2)), 0]);
  await learner.dispose();
});

test("with a class more, what was learned to see is kept", async () => {
  const learner = createLearner({ classes: ["a", "b"], seed: 1 });
  await learner.step([ground]);
  const before = await learner.trained();
  const wider = createLearner({ classes: ["a", "b", "c"], before });
  const { weights } = await wider.trained();
  const kept = Object.keys(weights).filter(
    (name) => weights[name] && before.weights[name] && String(weights[name].data) === String(before.weights[name].data),
  );
  expect(Object.keys(weights).filter((name) => !kept.includes(name))).toEqual([
    "classify/conv2d/kernel",
    "classify/conv2d/bias",
  ]);
  await learner.dispose();
  await wider.dispose();
});

/** What other pictures of nuclei taught. */
const start = await loadModel(new URL("../../../public/start/nuclei.safetensors", import.meta.url));

test("what other pictures taught finds nuclei in a picture that it has not seen", async () => {
  const sample = (name: string) =>
    readImage(fileURLToPath(new URL(`../../../public/samples/${name}.png`, import.meta.url)), { channels: 3 });
  const [picture, mask] = [await sample("nuclei-2"), await sample("nuclei-2-mask")];
  const finder = await createFinder(start, { device: "cpu" });
  const found = maskOf(await finder.find(toBytes(picture)), 0.5);
  await finder.dispose();
  const there = found.map((_, at) => (mask.data[3 * at]! > 0.5 ? 1 : 0));
  const both = found.filter((label, at) => label === 1 && there[at] === 1).length;
  const either = found.filter((label, at) => label === 1 || there[at] === 1).length;
  expect(both / either).toBeGreaterThan(0.8);
});

test("it begins with what other pictures taught, learns from strokes in small steps, and goes on with the same numbers", async () => {
  const classes = ["background", "nucleus"];
  const moved = async (options: { readonly start?: typeof start; readonly before?: typeof start }): Promise<number> => {
    const learner = createLearner({ classes, ...options });
    await learner.step([ground]);
    const { weights } = await learner.trained();
    await learner.dispose();
    const name = "down0/conv2d/kernel";
    return Math.max(...Array.from(weights[name]!.data, (value, i) => Math.abs(value - start.weights[name]!.data[i]!)));
  };
  expect((await moved({ start })) / (await moved({ before: start }))).toBeLessThan(0.5);
  const learner = createLearner({ classes, start });
  for (let i = 0; i < 3; i++) await learner.step([ground]);
  const again = createLearner({ classes, start, checkpoint: await learner.checkpoint() });
  await learner.step([ground]);
  await again.step([ground]);
  expect(await again.step([ground])).toBe(await learner.step([ground]));
  await learner.dispose();
  await again.dispose();
});

test("what other pictures taught of two classes is no start for three, and another network is none at all", () => {
  expect(() => createLearner({ classes: ["a", "b", "c"], start })).toThrowErrorMatchingInlineSnapshot(`
    [WeightsError: model: 2 of 26 weights do not fit the model
      received  classify/conv2d/kernel [2, 16, 1, 1], classify/conv2d/bias [2]
      expected  classify/conv2d/kernel [3, 16, 1, 1], classify/conv2d/bias [3]
      to fix    load with { skip: ["classify/"] } to keep the others and start these anew]
  `);
  const other = initialize(model(input([null, null, 3]), conv2d(2, 3, { padding: "same" })));
  expect(() => createLearner({ classes: ["a", "b"], start: other })).toThrowErrorMatchingInlineSnapshot(`
    [WeightsError: model: 26 of 26 weights do not fit the model
      received  down0/conv2d/kernel missing, down0/conv2d/bias missing, down0/conv2d_2/kernel missing, down0/conv2d_2/bias missing, down1/conv2d/kernel missing, down1/conv2d/bias missing, and 20 more
      expected  down0/conv2d/kernel [8, 6, 3, 3], down0/conv2d/bias [8], down0/conv2d_2/kernel [8, 8, 3, 3], down0/conv2d_2/bias [8], down1/conv2d/kernel [16, 8, 3, 3], down1/conv2d/bias [16], and 20 more
      to fix    load weights that were saved from this model, or import those of another library with importWeights()]
  `);
});

test("a start is of whatever filters, and so is what was learned from it", async () => {
  const classes = ["background", "nucleus"];
  const narrow = { ...initialize(segmenter(2, [4, 6, 8]), { seed: 1 }), classes };
  const learner = createLearner({ classes, start: narrow });
  await learner.step([ground]);
  const trained = await learner.trained();
  expect(filtersOf(trained.weights)).toEqual([4, 6, 8]);
  const checkpoint = await learner.checkpoint();
  const again = createLearner({ classes, start: narrow, checkpoint });
  // Another start says something else of what nobody painted.
  const elsewhere = createLearner({ classes, start, checkpoint });
  const [loss, same, other] = [
    await learner.step([ground]),
    await again.step([ground]),
    await elsewhere.step([ground]),
  ];
  expect(same).toBe(loss);
  expect(other).not.toBe(loss);
  // With a class more it goes on without a start.
  const wider = groundOf(ground.image, ground.labels, 3);
  const more = createLearner({ classes: [...classes, "rim"], before: trained });
  await more.step([wider]);
  const later = createLearner({ classes: [...classes, "rim"], checkpoint: await more.checkpoint() });
  expect(await later.step([wider])).toBe(await more.step([wider]));
  expect(filtersOf((await later.trained()).weights)).toEqual([4, 6, 8]);
  await Promise.all([learner, again, elsewhere, more, later].map((one) => one.dispose()));
});
