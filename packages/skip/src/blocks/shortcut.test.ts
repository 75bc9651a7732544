import { conv2d, features, input, model } from "@tributary/kernel";
import { computeArrays } from "@tributary/runtime";
import { describe, expect, test } from "vitest";
import { basicBlock } from "./basic-block.ts";
import { type ShortcutOption, shortcut } from "./shortcut.ts";

const photo = input([28, 28, 64]);

test("the example", () => {
  expect(shortcut({ filters: 128, strides: 2, option: "A" })(photo).shape).toEqual([null, 14, 14, 128]);
});

describe("option A", () => {
  test("has no weights and leaves an input that fits as it is", () => {
    expect(model(photo, shortcut({ filters: 128, strides: 2, option: "A" })).weights).toEqual([]);
    expect(shortcut({ filters: 64, option: "A" })(photo)).toBe(photo);
  });

  test("keeps every second pixel and appends channels of zeros", async () => {
    const image = input([3, 4, 1], { name: "image" });
    const pixels = { shape: [1, 3, 4, 1], data: Float32Array.from({ length: 12 }, (_, i) => i + 1) };
    const [value] = await computeArrays([shortcut({ filters: 2, strides: 2, option: "A" })(image)], { image: pixels });
    expect(value!.shape).toEqual([1, 2, 2, 2]);
    expect([...(value!.data as Float32Array)]).toEqual([1, 0, 3, 0, 9, 0, 11, 0]);
  });

  test("with zeros on both sides: of three, one is before", async () => {
    const image = input([1, 2, 1], { name: "image" });
    const pixels = { shape: [1, 1, 2, 1], data: Float32Array.of(7, 8) };
    const [value] = await computeArrays([shortcut({ filters: 4, option: "A both sides" })(image)], { image: pixels });
    expect([...(value!.data as Float32Array)]).toEqual([0, 7, 0, 0, 0, 8, 0, 0]);
  });

  test("cannot take channels away", () => {
    expect(() => shortcut({ filters: 32, option: "A" })(photo)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: shortcut: option "A" appends channels and cannot take away 32
        received  [null, 28, 28, 64]
        expected  at most 32 channels
        to fix    use option "B", which projects the channels, or give the body more filters]
    `);
  });
});

describe("option B", () => {
  test("projects only where the shape changes", () => {
    expect(shortcut({ filters: 64 })(photo)).toBe(photo);
    expect(model(photo, shortcut({ filters: 128 })).weights.map(({ name }) => name)).toEqual([
      "shortcut/conv2d/kernel",
      "shortcut/batchNormalization/gamma",
      "shortcut/batchNormalization/beta",
      "shortcut/batchNormalization/movingMean",
      "shortcut/batchNormalization/movingVariance",
    ]);
    expect(shortcut({ filters: 64, strides: 2 })(photo).shape).toEqual([null, 14, 14, 64]);
  });
});

test("option C always projects", () => {
  expect(model(photo, shortcut({ filters: 64, option: "C" })).weights).toHaveLength(5);
});

describe("option D", () => {
  test("averages every pixel before it projects, over real pixels only", async () => {
    const image = input([3, 2, 1], { name: "image" });
    const net = model(image, shortcut({ filters: 2, strides: 2, option: "D" }));
    expect(net.layers.map(({ name }) => name)).toEqual([
      "averagePooling2d",
      "shortcut/conv2d",
      "shortcut/batchNormalization",
    ]);
    const pooled = features(net, ["averagePooling2d"]);
    const pixels = { shape: [1, 3, 2, 1], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
    const [value] = await computeArrays([pooled.outputs[0]!.tensor], { image: pixels });
    expect([...(value!.data as Float32Array)]).toEqual([2.5, 5.5]);
  });

  test("leaves an input that fits as it is, and pools nothing where the size stays", () => {
    expect(shortcut({ filters: 64, option: "D" })(photo)).toBe(photo);
    expect(model(photo, shortcut({ filters: 128, option: "D" })).layers).toHaveLength(2);
  });
});

test("a shortcut of one's own is given the place where it stands", () => {
  const own: ShortcutOption = ({ filters, strides }) => conv2d(filters, 3, { strides, padding: "same" });
  expect(shortcut({ filters: 96, strides: 2, option: own })(photo).shape).toEqual([null, 14, 14, 96]);
  const names = model(photo, basicBlock({ filters: 64, option: own })).weights.map(({ name }) => name);
  expect(names).toContain("conv2d/kernel");
});
