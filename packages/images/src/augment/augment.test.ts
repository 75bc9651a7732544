import type { NdArray } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { inMemory } from "../dataset/in-memory.ts";
import type { Sample, StackedBatch } from "../dataset/sample.ts";
import { type Random, randomFrom } from "../random/random.ts";
import { type Augmentation, augment } from "./augment.ts";
import { elastic } from "./elastic.ts";
import { mixup, oneHot } from "./mixup.ts";
import { flip, quarterTurns, randomCrop, rotate, scale, shift } from "./movements.ts";
import { brightness, contrast, cutout, noise } from "./tints.ts";

/** A picture whose level says where each pixel was, and a mask that says the same. */
const places = (height: number, width: number): Sample => ({
  input: { data: Float32Array.from({ length: height * width }, (_, i) => i), shape: [height, width, 1] },
  target: { data: Int32Array.from({ length: height * width }, (_, i) => i), shape: [height, width] },
  name: "places",
});
const apply = (steps: readonly Augmentation[], sample: Sample, seed = 1, options = {}) => {
  const changed = augment(steps, options)(sample, randomFrom(seed));
  return { input: changed.input, target: changed.target };
};
/** Numbers that are not random: every draw gives the same part of its range. */
const fixed = (part: number): Random => ({
  uniform: (low = 0, high = 1) => low + part * (high - low),
  integer: (below) => Math.floor(part * below),
  normal: (mean = 0, deviation = 1) => mean + deviation * part,
  chance: (probability) => part < probability,
  stream: () => fixed(part),
});

describe("movements", () => {
  test("a flip mirrors the picture and its mask", () => {
    const { input, target } = apply([flip({ horizontal: 1 })], places(2, 3));
    expect(Array.from(input.data)).toEqual([2, 1, 0, 5, 4, 3]);
    expect(Array.from(target.data)).toEqual([2, 1, 0, 5, 4, 3]);
    const upsideDown = apply([flip({ horizontal: 0, vertical: 1 })], places(2, 3));
    expect(Array.from(upsideDown.target.data)).toEqual([3, 4, 5, 0, 1, 2]);
  });

  test.for([
    [0, [0, 1, 2, 3, 4, 5], [2, 3]],
    [0.25, [2, 5, 1, 4, 0, 3], [3, 2]],
    [0.5, [5, 4, 3, 2, 1, 0], [2, 3]],
    [0.75, [3, 0, 4, 1, 5, 2], [3, 2]],
  ] as const)("quarter turns: %f of a turn", ([part, expected, shape]) => {
    const { input, target } = augment([quarterTurns()])(places(2, 3), fixed(part)) as Record<
      "input" | "target",
      NdArray
    >;
    expect(Array.from(input.data)).toEqual(expected);
    expect(Array.from(target.data)).toEqual(expected);
    expect(input.shape).toEqual([...shape, 1]);
  });

  test("a rotation by 90 degrees is a quarter turn; by 0 it is nothing", () => {
    const square = places(3, 3);
    const turned = augment([rotate({ degrees: 90 })])(square, fixed(1));
    const quarter = augment([quarterTurns()])(square, fixed(0.75));
    for (const [i, level] of turned.input.data.entries()) expect(level).toBeCloseTo(quarter.input.data[i]!, 4);
    expect(turned.target.data).toEqual(quarter.target.data);
    expect(apply([rotate({ degrees: 0 })], square).input.data).toEqual((square.input as NdArray).data);
  });

  test("scaling by 2 shows the middle half", () => {
    const { input } = apply([scale({ from: 2, to: 2 })], places(1, 5));
    for (const [i, expected] of [1, 1.5, 2, 2.5, 3].entries()) expect(input.data[i]).toBeCloseTo(expected, 5);
  });

  test("a shift continues the picture: mirrored, from its edge, or with one level and class", () => {
    const bottomRow = (outside: object | string) => {
      const moved = augment([shift({ pixels: 2 })], { outside: outside as "edge" })(places(4, 4), fixed(0.999));
      return [moved.input.data, moved.target.data].map((data) => Array.from(data.slice(12)));
    };
    expect(bottomRow("mirror")).toEqual([
      [6, 5, 4, 5],
      [6, 5, 4, 5],
    ]);
    expect(bottomRow("edge")).toEqual([
      [4, 4, 4, 5],
      [4, 4, 4, 5],
    ]);
    expect(bottomRow({ level: 9, class: 7 })).toEqual([
      [9, 9, 4, 5],
      [7, 7, 4, 5],
    ]);
  });

  test("half a pixel beyond the edge is mirrored too, and never made up", () => {
    const bright: Sample = { ...places(8, 8), input: { data: new Float32Array(64).fill(1), shape: [8, 8, 1] } };
    for (let seed = 0; seed < 20; seed++) {
      const { input } = apply([rotate({ degrees: 180 }), scale({ from: 0.3, to: 1 }), elastic()], bright, seed);
      for (const level of input.data) expect(level).toBeCloseTo(1, 5);
    }
  });

  test("a crop is a piece of the picture, the same of the mask", () => {
    const seen = new Set<number>();
    for (let seed = 0; seed < 40; seed++) {
      const { input, target } = apply([randomCrop([2, 3])], places(4, 5), seed);
      expect([input.shape, target.shape]).toEqual([
        [2, 3, 1],
        [2, 3],
      ]);
      const first = input.data[0]!;
      expect(Array.from(input.data)).toEqual([0, 1, 2, 5, 6, 7].map((place) => first + place));
      expect(Array.from(target.data)).toEqual(Array.from(input.data));
      seen.add(first);
    }
    expect([...seen].sort((a, b) => a - b)).toEqual([0, 1, 2, 5, 6, 7, 10, 11, 12]);
    expect(() => apply([randomCrop(6)], places(4, 5))).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: randomCrop(): the piece is larger than the picture
        received  a picture of 4 × 5 pixels
        expected  at least 6 × 6 pixels
        to fix    ask for a smaller piece, or resize the pictures first]
    `);
  });

  test("movements follow each other as if applied one by one", () => {
    const sample = places(4, 6);
    const random = randomFrom(3);
    const together = augment([quarterTurns(), flip({ horizontal: 1 }), randomCrop(3)])(sample, random);
    const first = augment([quarterTurns()])(sample, { ...random, stream: () => random.stream("augment/0") });
    const second = augment([flip({ horizontal: 1 })])(first, random);
    const third = augment([randomCrop(3)])(second, { ...random, stream: () => random.stream("augment/2") });
    expect(together).toEqual(third);
  });
});

describe("elastic deformation", () => {
  test("the grid's points move by the displacements that were drawn", () => {
    const drawn: number[] = [];
    const random = randomFrom(1);
    const recording: Random = {
      ...random,
      normal: (mean, deviation) => drawn[drawn.push(random.normal(mean, deviation)) - 1]!,
    };
    const warp = elastic({ sigma: 10 }).draw(recording, [101, 201]);
    expect(drawn).toHaveLength(18);
    for (let row = 0; row < 3; row++) {
      for (let column = 0; column < 3; column++) {
        const point = { y: row * 50, x: column * 100 };
        warp.move(point);
        expect(point.y).toBeCloseTo(row * 50 + drawn[row * 3 + column]!, 9);
        expect(point.x).toBeCloseTo(column * 100 + drawn[9 + row * 3 + column]!, 9);
      }
    }
  });

  test("displacements of 10 pixels, smooth in between", () => {
    let squares = 0;
    for (let seed = 0; seed < 50; seed++) {
      const warp = elastic().draw(randomFrom(seed), [256, 256]);
      const along = Array.from({ length: 256 }, (_, x) => {
        const point = { y: 127.5, x };
        warp.move(point);
        return point.y - 127.5;
      });
      squares += along[0]! ** 2 + along[255]! ** 2;
      for (let x = 1; x < 256; x++) expect(Math.abs(along[x]! - along[x - 1]!)).toBeLessThan(1);
    }
    expect(Math.sqrt(squares / 100)).toBeGreaterThan(8);
    expect(Math.sqrt(squares / 100)).toBeLessThan(12);
  });

  test("the same displacement everywhere is a shift", () => {
    const warp = elastic({ sigma: 4 }).draw(fixed(0.5), [20, 30]);
    const point = { y: 7, x: 11 };
    warp.move(point);
    expect(point.y).toBeCloseTo(9, 9);
    expect(point.x).toBeCloseTo(13, 9);
  });

  test("masks keep their classes: nothing between is made up", () => {
    const sample = places(32, 32);
    const target = { data: Int32Array.from({ length: 1024 }, (_, i) => (i % 32 < 16 ? 3 : 8)), shape: [32, 32] };
    const bent = apply([elastic({ sigma: 4 }), rotate()], { ...sample, target });
    expect(new Set(bent.target.data)).toEqual(new Set([3, 8]));
  });
});

describe("tints", () => {
  const gray = (): Sample => ({ ...places(4, 4), input: { data: new Float32Array(16).fill(0.5), shape: [4, 4, 1] } });
  const tinted = (step: Augmentation, random: Random, sample = gray()) =>
    augment([step])(sample, random).input.data as Float32Array;

  test("brightness adds, contrast spreads about the mean", () => {
    expect(tinted(brightness({ by: 0.25 }), fixed(1))).toEqual(new Float32Array(16).fill(0.75));
    expect(tinted(contrast({ by: 0.5 }), fixed(1))).toEqual(new Float32Array(16).fill(0.5));
    const pair: Sample = { ...gray(), input: { data: Float32Array.of(0, 1), shape: [1, 2, 1] } };
    expect(tinted(contrast({ by: 0.5 }), fixed(1), pair)).toEqual(Float32Array.of(-0.25, 1.25));
  });

  test("noise has the deviation that was asked for", () => {
    const large: Sample = { ...gray(), input: { data: new Float32Array(4096), shape: [64, 64, 1] } };
    const levels = tinted(noise({ sigma: 0.1 }), randomFrom(1), large);
    expect(Math.sqrt(levels.reduce((sum, level) => sum + level ** 2, 0) / 4096)).toBeCloseTo(0.1, 2);
  });

  test("cutout hides one rectangle, some of it outside", () => {
    const rows = tinted(cutout({ size: [2, 4], level: 9 }), fixed(0));
    expect(Array.from(rows.subarray(0, 8))).toEqual([9, 9, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
    const color: Sample = { ...gray(), input: { data: new Float32Array(48), shape: [4, 4, 3] } };
    expect(tinted(cutout({ size: 2, level: 1 }), fixed(0.5), color).reduce((sum, level) => sum + level, 0)).toBe(12);
  });

  test("the picture that came in is not changed, and the mask not at all", () => {
    const sample = gray();
    const changed = augment([brightness(), noise(), cutout({ size: 2 })])(sample, randomFrom(1));
    expect(sample).toEqual(gray());
    expect(changed.target).toBe(sample.target);
  });
});

describe("augment", () => {
  const steps = [flip(), rotate(), elastic({ sigma: 2 }), brightness(), noise()];

  test("the same numbers give the same picture, others another", () => {
    const first = apply(steps, places(16, 16), 1);
    expect(apply(steps, places(16, 16), 1)).toEqual(first);
    expect(apply(steps, places(16, 16), 2)).not.toEqual(first);
  });

  test("in a data set: by seed and epoch, the same whenever a run is repeated", async () => {
    const data = inMemory(
      { data: Float32Array.from({ length: 6 * 64 }, (_, i) => i % 64), shape: [6, 8, 8, 1] },
      { data: new Int32Array(6 * 64), shape: [6, 8, 8] },
    ).map(augment(steps));
    const run = async (epoch: number): Promise<StackedBatch[]> => {
      const batches: StackedBatch[] = [];
      for await (const batch of data.batches({ batchSize: 4, seed: 1, epoch })) batches.push(batch);
      return batches;
    };
    expect(await run(0)).toEqual(await run(0));
    expect(await run(0)).not.toEqual(await run(1));
  });

  test("classes, numbers and other inputs are left alone", () => {
    const numbers = { data: Float32Array.of(1, 2), shape: [2] };
    const label = { data: Int32Array.of(3), shape: [] };
    const sample = { input: { image: places(4, 4).input, numbers }, target: label, name: "both" };
    const changed = augment([flip({ horizontal: 1 })])(sample, randomFrom(1));
    expect(changed.target).toBe(label);
    expect(changed.input.numbers).toBe(numbers);
    expect(changed.input.image.data[0]).toBe(3);
  });

  test("weights of pixels move with the mask", () => {
    const sample = { ...places(2, 3), weight: places(2, 3).target };
    const changed = augment([flip({ horizontal: 1 })])(sample, randomFrom(1));
    expect(changed.weight).toEqual(changed.target);
  });

  test("bytes are refused, with the fix", () => {
    const bytes: Sample = { ...places(2, 2), input: { data: new Uint8Array(4), shape: [2, 2, 1] } };
    expect(() => apply(steps, bytes)).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: places: the picture cannot be augmented
        received  Uint8Array [2, 2, 1]
        expected  Float32Array [2, 2, channels], where black is 0 and white is 1
        to fix    augment pictures that toFloat() made, all of one example of the same size]
    `);
  });
});

describe("what cannot be augmented is said, and nothing is left as it was in silence", () => {
  /** As JavaScript hands it over. */
  // biome-ignore lint/suspicious/noExplicitAny: what no type lets through
  const anything = (given: unknown): any => given;

  test.for([
    [[flip], "call it: augment([flip()])"],
    [[undefined], "this is no augmentation"],
    [[{ kind: "tint" }], "this is no augmentation"],
    [[{ kind: "movement", move: () => 1 }], "this is no augmentation"],
    [[{ kind: "moves", draw: () => 1 }], "this is no augmentation"],
    [flip({ vertical: 1 }), "there is no list of augmentations"],
    [undefined, "there is no list of augmentations"],
  ] as const)("%o", ([given, words]) => {
    expect(() => augment(anything(given))).toThrow(words);
  });

  test("gray pictures without their channel", () => {
    const gray: Sample = { ...places(2, 3), input: places(2, 3).target };
    expect(() => apply([flip({ horizontal: 1 })], gray)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: augment: places: there is no picture to augment
        received  [2, 3]
        expected  an input [height, width, channels]
        to fix    give gray pictures their channel: shape [height, width, 1]]
    `);
  });

  test("masks that are smaller than their picture, and weights", () => {
    const small = { data: new Int32Array(4), shape: [2, 2] };
    const fits = places(4, 4);
    const moving = [flip({ horizontal: 1 })];
    expect(() => apply(moving, { ...fits, target: small })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: augment: places: the mask has another size than the picture, and cannot move with it
        received  [2, 2]
        expected  a mask [4, 4], as the picture has
        to fix    augment first; crop or resize the mask in a map() after it]
    `);
    expect(() => apply(moving, { ...fits, weight: small })).toThrow("places: the mask has another size");
    // Where nothing moves, nothing has to move with it.
    expect(apply([brightness()], { ...fits, target: small }).target).toBe(small);
  });

  test("a tint that is not done when it returns", () => {
    const late: Augmentation = {
      kind: "tint",
      apply: async (pixels) => {
        await Promise.resolve();
        pixels.fill(0);
      },
    };
    expect(() => apply([late], places(2, 2))).toThrow("a tint gives a promise, which nobody waits for");
  });
});

describe("mixup", () => {
  const batch = (): StackedBatch => ({
    inputs: { data: Float32Array.of(0, 0, 10, 10, 20, 20), shape: [3, 2] },
    targets: { data: Int32Array.of(0, 1, 2), shape: [3] },
    size: 3,
    index: 0,
    names: ["a", "b", "c"],
  });

  test("inputs and targets are mixed by the same share, with the same partner", () => {
    let mixedOnes = 0;
    for (let seed = 0; seed < 20; seed++) {
      const changed = mixup({ alpha: 1, classes: 3 })(batch(), randomFrom(seed));
      const inputs = changed.inputs.data;
      const targets = changed.targets.data;
      expect(changed.targets.shape).toEqual([3, 3]);
      for (let i = 0; i < 3; i++) {
        const [zero, one, two] = targets.subarray(i * 3, i * 3 + 3) as unknown as [number, number, number];
        expect(zero + one + two).toBeCloseTo(1, 5);
        expect(inputs[i * 2]).toBeCloseTo(10 * one + 20 * two, 4);
        if (Math.max(zero, one, two) < 0.99) mixedOnes++;
      }
    }
    expect(mixedOnes).toBeGreaterThan(20);
  });

  test("shares follow Beta(alpha, alpha)", () => {
    const shares = Array.from({ length: 2000 }, (_, seed) => {
      const pair: StackedBatch = {
        ...batch(),
        inputs: { data: Float32Array.of(0, 1), shape: [2, 1] },
        targets: { data: new Float32Array(2), shape: [2] },
        size: 2,
      };
      const { data } = mixup({ alpha: 0.5 })(pair, randomFrom(seed)).inputs as NdArray;
      return data[0]!;
    }).filter((share) => share > 0);
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length;
    expect(mean).toBeCloseTo(0.5, 1);
    // The variance of Beta(a, a) is 1 / (4 (2a + 1)).
    expect(Math.abs(variance - 0.125)).toBeLessThan(0.012);
  });

  test("classes that are not one-hot are refused", () => {
    expect(() => mixup()(batch(), randomFrom(1))).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: mixup(): whole numbers cannot be mixed
        received  Int32Array [3]
        expected  Float32Array
        to fix    make classes one-hot: mixup({ classes: 10 }), or oneHot() in map()]
    `);
  });

  test("one-hot", () => {
    expect(oneHot({ data: Int32Array.of(2, 0), shape: [2] }, 3)).toEqual({
      data: Float32Array.of(0, 0, 1, 1, 0, 0),
      shape: [2, 3],
    });
    expect(() => oneHot({ data: Int32Array.of(3), shape: [1] }, 3)).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: oneHot(): element 0 is of no known class
        received  3
        expected  0 to 2]
    `);
  });
});
