/** @file Digits that nobody wrote: a small diffusion model learns from handwritten ones, and draws its own out of noise. */
import { lockFolder } from "@tributary/files";
import { asImage, crop, type Image, imageFrom, resize, sheet, toFloat } from "@tributary/images";
import { encodePng } from "@tributary/images/node";
import { countWeights, input, model, type NdArray } from "@tributary/kernel";
import { createPredictor, encodeModel, noiseSchedule, sampleDdim } from "@tributary/runtime";
import { adam, checkpoint, createTrainer, meanSquaredError, noisy, oneCycle, progress } from "@tributary/train";
import { diffusionUnet } from "@tributary/unet";
import { digits } from "../data/digits.ts";
import { Gallery } from "../main-job/gallery.ts";
import type { MainJobOptions } from "../main-job/job.ts";
import { listMade, makeRoom } from "../main-job/made.ts";

const SECTION = "Digits out of noise";
/** Pixels of a digit: what MNIST leaves around it is cut off, and the rest made smaller. */
const SIZE = 16;
const MARGIN = 3;
/** Rows and columns of the page. */
const ROWS = 8;
/** How many pictures of the way from noise are kept. */
const STAGES = 8;

/** From −1, paper, to 1, ink. */
const small = ({ data, shape }: Image): Image<Float32Array> => {
  const height = shape[0] - 2 * MARGIN;
  const inner = crop({ data, shape } as Image, { top: MARGIN, left: MARGIN, height, width: height });
  const picture = toFloat(resize(inner, [SIZE, SIZE]));
  return imageFrom(
    picture.data.map((x) => 2 * x - 1),
    picture.shape,
  );
};

/** One of several pictures, from 0 to 1. */
const pictureOf = ({ data }: NdArray, index: number): Image => {
  const own = (data as Float32Array).slice(index * SIZE ** 2, (index + 1) * SIZE ** 2);
  return imageFrom(
    own.map((x) => (1 + Math.max(-1, Math.min(1, x))) / 2),
    [SIZE, SIZE, 1],
  );
};

export interface DrawnResult {
  /** The mean squared error of the noise, at the end. */
  readonly loss: number;
  readonly files: readonly string[];
}

/** Learns, draws a page of digits, and shows how some of them came out of noise. */
export const drawDigits = async (options: MainJobOptions = {}): Promise<DrawnResult> => {
  const { out = "out", seed = 1, resume = false, force = false, quick = false } = options;
  const { device = "cpu", say = console.log, signal } = options;
  const stopping = signal ? { signal } : {};
  await using _ = await lockFolder(out);
  const kept = await makeRoom(out, { resume, force });
  await listMade(out, kept);
  const gallery = new Gallery(out, kept);

  const [examples, batchSize, steps] = quick ? [320, 32, 5] : [36_000, 32, 50];
  const { train } = await digits();
  const schedule = noiseSchedule({ kind: "cosine" });
  const change = noisy(schedule);
  const data = train
    .shuffle(seed)
    .take(examples)
    .map(({ input: picture, name }, random) => change({ input: small(asImage(picture)), name }, random));

  const [image, time] = [input([SIZE, SIZE, 1], { name: "image" }), input([], { name: "time" })];
  const finds = diffusionUnet({ channels: 1, filters: [16, 32, 32], blocks: 1, attention: [4], groups: 8, dropout: 0 });
  const net = model({ image, time }, finds(image, time), { name: "diffusion" });
  say(`a U-Net of ${countWeights(net).toLocaleString("en")} parameters learns to find noise in digits`);
  await using trainer = createTrainer(net, {
    loss: meanSquaredError(),
    optimizer: adam(oneCycle(0.003, { updates: Math.ceil(examples / batchSize) })),
    ema: 0.99,
    device,
    seed,
  });
  const { curves } = await trainer.fit(data, {
    batchSize,
    callbacks: [progress(), checkpoint(gallery.path("checkpoints/diffusion"), { resume, everySteps: 100 })],
    ...stopping,
  });
  const loss = curves.loss!.at(-1)!;
  const trained = await trainer.trained({ averaged: true });

  say("it draws");
  await using predictor = await createPredictor(trained, { device });
  const way: NdArray[] = [];
  const every = Math.ceil(steps / STAGES);
  const drawn = await sampleDdim(predictor, {
    schedule,
    shape: [ROWS ** 2, SIZE, SIZE, 1],
    steps,
    seed,
    onStep: (done, all, pictures) => {
      if (done % every === 0 || done === all) way.push(pictures);
    },
    ...stopping,
  });
  const page = (rows: number, columns: number, at: (row: number, column: number) => Image): Image =>
    sheet(
      Array.from({ length: rows }, (_row, row) =>
        Array.from({ length: columns }, (_column, column) => at(row, column)),
      ),
      { enlarge: 2 },
    );
  const digitsPage = page(ROWS, ROWS, (row, column) => pictureOf(drawn, ROWS * row + column));
  await gallery.add(SECTION, "digits.png", "digits that nobody wrote", await encodePng(digitsPage));
  const wayPage = page(ROWS, way.length, (row, column) => pictureOf(way[column]!, row));
  await gallery.add(
    SECTION,
    "out-of-noise.png",
    "the first row's, on their way out of noise",
    await encodePng(wayPage),
  );
  await gallery.add(SECTION, "diffusion.safetensors", "the network, with its averaged weights", encodeModel(trained));
  await gallery.close("Tributary: digits out of noise");
  const files = ["index.html", ...gallery.made.map(({ file }) => file)];
  for (const { file, caption } of gallery.made) say(`  ${out}/${file.padEnd(22)} ${caption}`);
  return { loss, files };
};
