/** In Node, where tiles answer bit for bit; WebAssembly rounds some numbers otherwise by where they lie. What the graph says that a network sees, held against what it does see; and tiles against the whole picture. */
import {
  add,
  averagePooling2d,
  type Block,
  batchNormalization,
  chain,
  concatenate,
  conv2d,
  conv2dTranspose,
  cropping2d,
  depthwiseConv2d,
  exactTiles,
  input,
  maxPooling2d,
  model,
  receptiveField,
  relu,
  upSampling2d,
  zeroPadding2d,
} from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { initialize } from "../weights/initialize.ts";
import { imageRows, joinBands, predictTiled } from "./predict-tiled.ts";
import { createPredictor } from "./predictor.ts";

/** A generator of whole numbers below a limit; the same for the same seed. */
const drawing = (seed: number) => {
  let state = seed * 2654435761 + 1;
  return (below: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return (state >>> 8) % below;
  };
};

type Draw = ReturnType<typeof drawing>;

/** Layers that keep the size, or are followed by one that undoes what they do to it. */
const layer = (draw: Draw, depth: number, isLinear: boolean): Block => {
  const one = (): Block => layer(draw, depth - 1, isLinear);
  const kernel = 1 + draw(4);
  const plain: Block = conv2d(2, kernel, { padding: "same", dilationRate: 1 + draw(2) });
  const kinds: readonly (() => Block)[] = [
    () => plain,
    () => depthwiseConv2d([1 + draw(3), 1 + draw(5)], { padding: "same" }) as Block,
    () =>
      chain(
        zeroPadding2d([
          [1, 0],
          [2, 1],
        ]),
        conv2d(2, [2, 4]),
      ) as Block,
    () => chain(zeroPadding2d(2), plain, cropping2d(2)) as Block,
    () => (isLinear ? plain : (chain(plain, batchNormalization(), relu) as Block)),
    () => {
      const around = one();
      return (x) => add([x, around(x)]);
    },
    () => {
      const [a, b, c]: readonly [Block, Block, Block] = [one(), one(), conv2d(2, 1)];
      return (x) => c(concatenate([a(x), b(x)]));
    },
    () => {
      const down: readonly Block[] = [
        maxPooling2d(2),
        averagePooling2d(3, { strides: 2, padding: "same" }),
        maxPooling2d(3, { strides: 2, padding: "same" }),
        conv2d(2, 3, { strides: 2, padding: "same" }),
      ];
      const up: readonly Block[] = [
        upSampling2d(2),
        upSampling2d(2, { interpolation: "bilinear" }),
        conv2dTranspose(2, 2 + draw(3), { strides: 2, padding: "same" }),
      ];
      const [inside, skip] = [one(), one()];
      const [under, over, both]: readonly [Block, Block, Block] = [down[draw(4)]!, up[draw(3)]!, conv2d(2, 1)];
      return (x) => both(concatenate([skip(x), over(inside(under(x)))]));
    },
  ];
  return kinds[depth === 0 ? draw(5) : draw(kinds.length)]!();
};

const image = input([null, null, 2], { name: "image" });
const randomNet = (seed: number, isLinear = false) => {
  const draw = drawing(seed);
  const net = model(image, chain(conv2d(2, 1), ...Array.from({ length: 3 }, () => layer(draw, 2, isLinear))));
  return initialize(net, { seed });
};

const picture = (height: number, width: number) => ({
  shape: [1, height, width, 2],
  data: Float32Array.from({ length: height * width * 2 }, (_, i) => Math.sin(i * i * 0.37)),
});

const seeds = Array.from({ length: 12 }, (_, i) => i + 1);

/** Every row of a picture changed once, up and down: a batch. */
const eachRowChanged = (rows: number, width: number) => {
  const { data } = picture(rows, width);
  const changed = (row: number, by: number) =>
    data.map((value, i) => (Math.floor(i / (2 * width)) === row ? value + by : value));
  const all = [50, -50].flatMap((by) => Array.from({ length: rows }, (_, row) => changed(row, by)));
  return { shape: [2 * rows, rows, width, 2], data: Float32Array.from(all.flatMap((one) => Array.from(one))) };
};

test.for(seeds)("network %i sees the pixels that the graph says, and no others", async (seed) => {
  const trained = randomNet(seed, true);
  const field = receptiveField(trained.net);
  if (!field.bounded) throw new Error(`${field.by}: ${field.why}`);
  await using predictor = await createPredictor(trained);
  const [rows, width] = [80, 8];
  const { shape, data } = picture(rows, width);
  const base = await predictor.predict({ shape, data });
  const moved = await predictor.predict(eachRowChanged(rows, width));
  const [step, size] = [width * 2, rows * width * 2];
  const seenBy = (y: number): readonly number[] => {
    const own = base.data.subarray(y * step, (y + 1) * step);
    const isMoved = (k: number): boolean => own.some((value, i) => value !== moved.data[k * size + y * step + i]);
    return Array.from({ length: rows }, (_, row) => row).filter((row) => isMoved(row) || isMoved(rows + row));
  };
  const middle = rows / 2;
  const { start, size: most } = field.height;
  expect(seenBy(middle)[0]).toBe(middle + start);
  const lengths = [0, 1, 2, 3].map((i) => {
    const seen = seenBy(middle + i);
    return seen.at(-1)! - seen[0]! + 1;
  });
  expect(Math.max(...lengths)).toBe(most);
});

describe("tiles answer as the whole picture does", () => {
  test.for(seeds)("network %i", async (seed) => {
    const trained = randomNet(seed);
    await using predictor = await createPredictor(trained);
    const [height, width] = [96, 128];
    const { shape, data } = picture(height, width);
    const whole = await predictor.predict({ shape, data });
    const plan = exactTiles(trained.net, [height, width], { answer: [20, 32] });
    const tiled = await joinBands(predictTiled(predictor, imageRows({ shape, data }), plan));
    expect(plan.tile[0], "no tile is the whole picture").toBeLessThanOrEqual(height);
    expect(tiled.shape).toEqual(whole.shape);
    const differ = tiled.data.filter((value, i) => value !== whole.data[i]).length;
    const most = tiled.data.reduce((max, value, i) => Math.max(max, Math.abs(value - whole.data[i]!)), 0);
    expect({ most: most < 1e-6, differ }).toEqual({ most: true, differ: 0 });
  });
});
