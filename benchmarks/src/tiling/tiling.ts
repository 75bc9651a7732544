/** @file `pnpm bench tiling [pixels]`: an image too large to be fed at once, tile by tile; time, memory, and whether it is right. */
import { type Block, input, model, type NdArray } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { createPredictor, type ImageRows, initialize, predictTiled } from "@tributary/runtime";
import { peakMegabytes } from "@tributary/testing/peak";
import { tiles, unet, unetSizes } from "@tributary/unet";

const classes = 3;
const filters = [8, 16, 32];
const TILE = 572;
/** Where tiled and untiled are compared: a square within the image, on the grid of the pooling. */
const WINDOW = 512;

/** Gray pixels as bytes, the smallest form that an image can be worked on in: noise, smoothed along the rows. */
const imageOf = (size: number): Uint8Array => {
  const noise = randomStream(1, "image").uniform(1 << 20);
  const pixels = new Uint8Array(size * size);
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = 255 * ((noise[i & 0xfffff]! + noise[(i * 7 + (i >>> 9)) & 0xfffff]!) / 2);
  }
  return pixels;
};

const rowsOf = (pixels: Uint8Array, size: number): ImageRows => ({
  height: size,
  width: size,
  channels: 1,
  rows: (first, end) => Float32Array.from(pixels.subarray(first * size, end * size), (pixel) => pixel / 255),
});

/** The class with the largest number, for each pixel. */
const classesOf = (data: Float32Array, into: Uint8Array, at: number): void => {
  for (let i = 0; i < data.length / classes; i++) {
    let best = 0;
    for (let c = 1; c < classes; c++) if (data[i * classes + c]! > data[i * classes + best]!) best = c;
    into[at + i] = best;
  }
};

/** A square of the image with the border that the network loses, fed at once. */
const untiled = (pixels: Uint8Array, size: number, corner: number, side: number, lost: number) => {
  const wide = side + lost;
  const data = new Float32Array(wide * wide);
  for (let y = 0; y < wide; y++) {
    const from = (corner - lost / 2 + y) * size + corner - lost / 2;
    for (let x = 0; x < wide; x++) data[y * wide + x] = pixels[from + x]! / 255;
  }
  return { shape: [1, wide, wide, 1], data };
};

export const benchTiling = async ([pixels = "20000"]: readonly string[]): Promise<void> => {
  const size = Number(pixels);
  const net = model(input([null, null, 1]), unet({ classes, filters }) as unknown as Block);
  const predictor = await createPredictor(initialize(net, { seed: 1 }));
  const { lost, grid } = unetSizes({ filters });
  const plan = tiles([size, size], { filters, tile: TILE });
  const image = imageOf(size);
  const mask = new Uint8Array(size * size);
  const corner = Math.floor((size - WINDOW) / 2 / grid) * grid;
  const window = new Float32Array(WINDOW * WINDOW * classes);

  const start = performance.now();
  for await (const { top, shape, data } of predictTiled(predictor, rowsOf(image, size), plan)) {
    classesOf(data, mask, top * size);
    for (let y = Math.max(top, corner); y < Math.min(top + shape[0], corner + WINDOW); y++) {
      const from = ((y - top) * size + corner) * classes;
      window.set(data.subarray(from, from + WINDOW * classes), (y - corner) * WINDOW * classes);
    }
  }
  const seconds = (performance.now() - start) / 1000;
  const peak = peakMegabytes() / 1024;

  const whole = (await predictor.predict(untiled(image, size, corner, WINDOW, lost))) as NdArray;
  const largest = Float32Array.from(whole.data).reduce((most, number) => Math.max(most, Math.abs(number)), 0);
  const worst = window.reduce((most, number, i) => Math.max(most, Math.abs(number - whole.data[i]!)), 0);
  await predictor.dispose();
  console.log(
    `${size} × ${size} pixels in ${plan.rows.length * plan.columns.length} tiles of ${TILE}, filters ${filters.join(", ")}`,
  );
  console.log(`${seconds.toFixed(0)} s, ${((size * size) / seconds / 1e6).toFixed(2)} megapixels a second`);
  console.log(
    `${peak.toFixed(2)} GiB resident at most, image and mask included (${((2 * size * size) / 2 ** 30).toFixed(2)} GiB)`,
  );
  console.log(
    `tiled and untiled differ by ${(worst / largest).toExponential(1)} of the largest number at most, in a square of ${WINDOW} pixels`,
  );
};
