/** What is painted is what it should be, and everything else what the start says. */
import { imageFrom } from "@tributary/images";
import { createPredictor, loadModel } from "@tributary/runtime";
import { expect, test } from "vitest";
import { emptyLabels, paintLine, UNPAINTED } from "../paint/labels.ts";
import { cutCrops } from "./crops.ts";
import { createKeeper, withDoubts } from "./keep.ts";
import { groundOf } from "./pictures.ts";
import { drawPieces, type Piece } from "./pieces.ts";
import { lookFrom } from "./sides.ts";

const start = await loadModel(new URL("../../../public/start/nuclei.safetensors", import.meta.url));
const [height, width] = [40, 56];
const image = imageFrom(
  Uint8Array.from({ length: 3 * height * width }, (_, i) => (i * 7) % 90),
  [height, width, 3],
);
const labels = emptyLabels(width, height);
paintLine(labels, { x: 8, y: 8 }, { x: 40, y: 8 }, 2, 0);
paintLine(labels, { x: 8, y: 30 }, { x: 40, y: 30 }, 2, 1);
const ground = groundOf(image, labels, 2);

/** A picture of nothing, with the same strokes: the start gets one right. */
const dark = imageFrom(
  Uint8Array.from({ length: 3 * height * width }, (_, i) => 8 + (i % 2)),
  [height, width, 3],
);

/** What the start says of a picture, from so many sides. */
const said = async (of: typeof image, sides: number) => {
  const predictor = await createPredictor(start, { device: "cpu" });
  const { data } = await lookFrom(start, predictor, of, sides);
  await predictor.dispose();
  return data;
};

/** The upper left corner of the picture, neither turned nor scaled. */
const corner: Piece = {
  ground: groundOf(dark, labels, 2),
  at: 0,
  to: [0.5, 0.5],
  angle: 0,
  scale: 1,
  mirror: 1,
  gain: 1,
};

test("painted pixels are of their class and count ten times; the others are as probable as to the start, and count less in doubt", async () => {
  const keeper = createKeeper(start, { device: "cpu" });
  const kept = await keeper.batch([corner], 32);
  if (kept === null) throw new Error("there is a piece");
  const answers = await said(dark, 4);
  const painted = Array.from({ length: 32 * 32 }, (_, at) => labels.data[Math.floor(at / 32) * width + (at % 32)]);
  expect(new Set(painted)).toEqual(new Set([0, 1, UNPAINTED]));
  const wanted = painted.flatMap((label, at) => {
    const pixel = Math.floor(at / 32) * width + (at % 32);
    return label === UNPAINTED
      ? [0, 1].map((one) => Math.round(255 * (answers[2 * pixel + one] ?? 0)) / 255)
      : [Number(label === 0), Number(label === 1)];
  });
  expect(kept.targets.data).toEqual(Float32Array.from(wanted));
  const doubted = withDoubts(labels, { classes: 2, data: Uint8Array.from(answers, (p) => Math.round(255 * p)) });
  const weights = painted.map((label, at) => {
    if (label !== UNPAINTED) return 10;
    return doubted.data[Math.floor(at / 32) * width + (at % 32)] === UNPAINTED ? 1 : 0.1;
  });
  expect(new Set(weights)).toEqual(new Set([0.1, 1, 10]));
  expect(kept.weights.data).toEqual(Float32Array.from(weights));
  expect(await keeper.batch([], 32)).toBe(null);
});

test("the start is doubted within 16 pixels of a painted one that it gets wrong, and nowhere else", () => {
  const own = emptyLabels(60, 50);
  const all = (label: number) => Uint8Array.from({ length: 2 * 60 * 50 }, (_, i) => (i % 2 === label ? 200 : 55));
  paintLine(own, { x: 20.5, y: 10.5 }, { x: 20.5, y: 10.5 }, 0.5, 1);
  paintLine(own, { x: 50.5, y: 40.5 }, { x: 50.5, y: 40.5 }, 0.5, 0);
  const [right, wrong] = [10 * 60 + 20, 40 * 60 + 50];
  const doubted = (label: number): readonly number[] =>
    [...withDoubts(own, { classes: 2, data: all(label) }).data].flatMap((one, at) => (one === 254 ? [at] : []));
  const near = (middle: number): readonly number[] =>
    [...own.data].flatMap((label, at) => {
      const far = Math.hypot(Math.floor(at / 60) - Math.floor(middle / 60), (at % 60) - (middle % 60));
      return label === UNPAINTED && far <= 16 ? [at] : [];
    });
  expect(doubted(0)).toEqual(near(right));
  expect(doubted(1)).toEqual(near(wrong));
  expect(near(right).length).toBeGreaterThan(500);
});

test("what the start says is turned, mirrored and scaled with the picture", () => {
  // Of every pixel its level says as much as the answer.
  const answers = { classes: 1, data: Uint8Array.from({ length: height * width }, (_, at) => image.data[3 * at] ?? 0) };
  const options = { classes: 2, size: 32, count: 6, seed: 1, step: 0, zoom: 0.3, light: 0 };
  const { inputs, answers: cut } = cutCrops(drawPieces([ground], options), 32, () => answers);
  const levels = Array.from({ length: 6 * 32 * 32 }, (_, at) => inputs.data[3 * at]);
  expect(new Set(levels).size).toBeGreaterThan(1000);
  for (const [at, answer] of (cut?.data ?? []).entries()) expect(answer).toBeCloseTo(Number(levels[at]), 6);
  expect(cut?.shape).toEqual([6, 32, 32, 1]);
});

test("a picture that is turned gets the same answers, turned, from all sides; from one side others", async () => {
  const predictor = await createPredictor(start, { device: "cpu" });
  const upsideDown = imageFrom(
    Uint8Array.from(image.data, (_, i) => {
      const at = height * width - 1 - Math.floor(i / 3);
      return image.data[3 * at + (i % 3)] ?? 0;
    }),
    [height, width, 3],
  );
  const farthest = async (sides: number): Promise<number> => {
    const [one, other] = [await said(image, sides), (await lookFrom(start, predictor, upsideDown, sides)).data];
    return Math.max(
      ...Array.from(one, (p, i) => {
        const at = height * width - 1 - Math.floor(i / 2);
        return Math.abs(p - (other[2 * at + (i % 2)] ?? 0));
      }),
    );
  };
  expect(await farthest(1)).toBeGreaterThan(0.01);
  expect(await farthest(4)).toBeLessThan(1e-5);
  await predictor.dispose();
});
