/** Pixels of Pillow, of torchvision's and of timm's transforms, for the same picture. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { input, model, type PicturePreprocessing } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { describe, expect, test } from "vitest";
import { type Image, imageFrom } from "./image.ts";
import { prepare, preparePicture } from "./prepare.ts";
import { preprocess } from "./preprocess.ts";
import { type ResizeMethod, resize } from "./resize.ts";

type Size = readonly [height: number, width: number];

const golden = <T>(name: string): readonly T[] =>
  JSON.parse(readFileSync(new URL(`../../../../conformance/goldens/${name}.json`, import.meta.url), "utf8"));

/** The picture of `conformance/families/torchvision_preprocessing.py`. */
const pictureOf = (height: number, width: number, channels: 1 | 3): Image<Uint8Array> => {
  const noise = randomStream(1, "picture").uniform(height * width * channels);
  const data = Uint8Array.from(noise, (u, i) => {
    const [row, column, color] = [Math.floor(i / (width * channels)), Math.floor(i / channels) % width, i % channels];
    const smooth = 128 + 100 * Math.sin(row / 17 + color) * Math.cos(column / 23 - color);
    return Math.min(255, Math.max(0, Math.round(0.75 * smooth + 0.25 * Math.floor(256 * u))));
  });
  return imageFrom(data, [height, width, channels]);
};

const digest = (data: Uint8Array | Float32Array): string => createHash("sha256").update(data).digest("hex");

interface Resized {
  readonly method: Exclude<ResizeMethod, "area">;
  readonly from: Size;
  readonly to: Size;
  readonly sha256: string;
  readonly samples: readonly number[];
}

describe("resizing gives Pillow's bytes, every one of them", () => {
  const rows = golden<Resized>("pillow-resize");
  test("the golden has each method", () => {
    expect(new Set(rows.map(({ method }) => method))).toEqual(new Set(["nearest", "bilinear", "bicubic", "lanczos"]));
  });
  test.each(rows)("$method, $from to $to", ({ method, from, to, sha256, samples }) => {
    const { data } = resize(pictureOf(...from, 3), to, { method });
    const sampled = samples.map((_, k) => data[Math.floor((k * (data.length - 1)) / (samples.length - 1))]);
    expect(sampled).toEqual(samples);
    expect(digest(data)).toBe(sha256);
  });
});

interface Prepared {
  readonly weights: string;
  readonly from: readonly [height: number, width: number, channels: 1 | 3];
  readonly resize?: number;
  readonly crop_pct?: number;
  readonly crop_mode?: string;
  readonly crop: number;
  readonly interpolation: PicturePreprocessing["interpolation"];
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly output: { readonly shape: readonly number[]; readonly samples: readonly number[] };
}

const preprocessingOf = (row: Prepared): PicturePreprocessing => {
  const { crop, interpolation, mean, std, crop_pct: part = 1, crop_mode: mode } = row;
  const side = row.resize ?? Math.floor(crop / part);
  const resize = mode === "squash" ? ([side, side] as const) : side;
  return { pixels: { mean, std }, resize, crop: [crop, crop], interpolation };
};

describe("a picture is prepared as the transforms of its weights prepare it", () => {
  test.each(golden<Prepared>("prepared-pictures"))("$weights, $from", (row) => {
    const preprocessing = preprocessingOf(row);
    const net = model(input([row.crop, row.crop, 3]), (x) => x);
    const picture = pictureOf(...row.from);
    const { data, shape } = preparePicture({ net, preprocessing }, picture);
    const { samples } = row.output;
    expect(shape).toEqual(row.output.shape);
    for (const [k, sample] of samples.entries()) {
      // The same bytes: half a level would be 0.008.
      expect(data[Math.floor((k * (data.length - 1)) / (samples.length - 1))]).toBeCloseTo(sample, 5);
    }
    if (row.from[2] === 3) expect(digest(preprocess(preprocessing)(picture).data)).toBe(digest(data));
  });
});

test("a model for other sizes takes a larger picture, a model for any size the published one", () => {
  const preprocessing = { pixels: "unit", resize: 20, crop: [16, 16], interpolation: "bicubic" } as const;
  const sizeFor = (size: number | null) =>
    prepare({ net: model(input([size, size, 3]), (x) => x), preprocessing })(pictureOf(61, 47, 3)).shape;
  expect([16, 32, null].map(sizeFor)).toEqual([
    [1, 16, 16, 3],
    [1, 32, 32, 3],
    [1, 16, 16, 3],
  ]);
  const net = model(input([16, 16, 3]), (x) => x);
  expect(preparePicture({ net, preprocessing }, pictureOf(9, 7, 3), { keepSize: true }).shape).toEqual([9, 7, 3]);
});

test("bilinear without antialiasing is between the four neighbors; others are not done without", () => {
  const row = imageFrom(Float32Array.of(0, 1, 0, 0, 0, 0, 0, 0), [1, 8, 1]);
  expect(resize(row, [1, 2], { method: "bilinear", antialias: false }).data).toEqual(Float32Array.of(0.5, 0));
  expect(resize(row, [1, 2], { method: "bilinear" }).data[0]).toBeCloseTo(0.25);
  expect(() => resize(row, [1, 2], { method: "bicubic", antialias: false })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: resize(): only bilinear interpolation is done without antialiasing
      received  method: "bicubic"
      expected  method: "bilinear" beside antialias: false
      to fix    leave antialias out, or name the method]
  `);
});
