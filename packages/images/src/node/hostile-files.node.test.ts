import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { ImageError } from "../errors.ts";
import { parseCifar } from "../formats/cifar.ts";
import { parseIdx } from "../formats/idx.ts";
import { pictureSize } from "../formats/picture-size.ts";
import { type Random, randomFrom } from "../random/random.ts";
import { bmp } from "../testing/files.ts";
import { readImage } from "./read-image.ts";
import { readMask } from "./read-mask.ts";

/** A few bytes changed, a piece cut out, or the end cut off. */
const mutated = (bytes: Uint8Array, random: Random): Uint8Array => {
  if (random.chance(0.2)) return bytes.subarray(0, random.integer(bytes.length));
  if (random.chance(0.2)) {
    const start = random.integer(bytes.length);
    return Uint8Array.of(...bytes.subarray(0, start), ...bytes.subarray(start + 1 + random.integer(16)));
  }
  const changed = Uint8Array.from(bytes);
  // Headers lie at the start, and are where a change does most.
  const reach = random.chance(0.5) ? Math.min(96, bytes.length) : bytes.length;
  for (let i = 0; i <= random.integer(4); i++) changed[random.integer(reach)] = random.integer(256);
  return changed;
};

const picture = sharp(
  Uint8Array.from({ length: 40 * 30 * 3 }, (_, i) => (i * 7919) % 251),
  { raw: { width: 40, height: 30, channels: 3 } },
);
const files = {
  png: () => picture.png(),
  "indexed png": () => picture.png({ palette: true }),
  jpeg: () => picture.jpeg(),
  webp: () => picture.webp(),
  tiff: () => picture.tiff({ compression: "lzw" }),
  gif: () => picture.gif(),
  avif: () => picture.avif({ effort: 0 }),
};
const encoded = async (name: string): Promise<Uint8Array> => {
  if (name !== "bmp") return new Uint8Array(await files[name as keyof typeof files]().toBuffer());
  return bmp({ data: new Uint8Array(await picture.raw().toBuffer()), width: 40, height: 30, bits: 24 });
};

describe.each([...Object.keys(files), "bmp"])("a damaged %s", (name) => {
  test("is read or refused with an ImageError, 150 times", async () => {
    const bytes = await encoded(name);
    const random = randomFrom(1, name);
    let refused = 0;
    for (let i = 0; i < 150; i++) {
      const file = mutated(bytes, random);
      const outcomes = await Promise.allSettled([
        readImage(file, { maxPixels: 1_000_000 }),
        readMask(file, { classes: ["a"], maxPixels: 1_000_000 }),
        (async () => pictureSize(file, "file"))(),
      ]);
      for (const outcome of outcomes) {
        if (outcome.status === "fulfilled") continue;
        expect(outcome.reason).toBeInstanceOf(ImageError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(150);
  });
});

test.each([
  ["IDX", Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 3, ...new Uint8Array(18)), parseIdx, 807],
  ["CIFAR", new Uint8Array(3073), (file: Uint8Array) => parseCifar(file, { classes: 10, path: "file" }), 374],
] as const)("a damaged %s file is read or refused with an ImageError, 1000 times", (name, good, parse, expected) => {
  const random = randomFrom(1, name);
  let refused = 0;
  for (let i = 0; i < 1000; i++) {
    try {
      parse(mutated(good, random), "file");
    } catch (error) {
      expect(error).toBeInstanceOf(ImageError);
      refused++;
    }
  }
  expect(refused).toBe(expected);
});
