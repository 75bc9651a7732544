import { expect, test } from "vitest";
import { asImage, asMask, unstack } from "./as-image.ts";

test("a batch comes apart without being copied", () => {
  const batch = { data: new Float32Array(24), shape: [2, 2, 2, 3] };
  const pictures = unstack(batch);
  expect(pictures.map(({ shape }) => shape)).toEqual([
    [2, 2, 3],
    [2, 2, 3],
  ]);
  batch.data[12] = 1;
  expect(pictures[1]?.data[0]).toBe(1);
  expect(unstack({ data: Int32Array.of(4, 5), shape: [2] })).toEqual([
    { data: Int32Array.of(4), shape: [] },
    { data: Int32Array.of(5), shape: [] },
  ]);
});

test("tensors are taken for pictures and masks", () => {
  expect(asImage({ data: new Float32Array(6), shape: [2, 3] }).shape).toEqual([2, 3, 1]);
  expect(asImage({ data: new Uint8Array(18), shape: [2, 3, 3] })).toEqual({
    data: new Uint8Array(18),
    shape: [2, 3, 3],
  });
  expect(asMask({ data: Uint8Array.of(0, 1), shape: [1, 2, 1] })).toEqual({ data: Int32Array.of(0, 1), shape: [1, 2] });
});

test("others are refused", () => {
  const batch = { data: new Float32Array(24), shape: [2, 2, 2, 3] };
  expect(() => asImage(batch)).toThrowErrorMatchingInlineSnapshot(`
    [ImageError: asImage(): the tensor has another shape
      received  [2, 2, 2, 3]
      expected  [height, width] or [height, width, channels]
      to fix    [2, 2, 2, 3] is a batch: unstack() it first]
  `);
  expect(() => asMask({ data: new Float32Array(8), shape: [2, 2, 2] })).toThrowErrorMatchingInlineSnapshot(`
    [ImageError: asMask(): the tensor has another shape
      received  [2, 2, 2]
      expected  [height, width] or [height, width, 1]]
  `);
  expect(() => asMask({ data: new Int32Array(6), shape: [1, 2, 3] })).toThrowErrorMatchingInlineSnapshot(`
    [ImageError: asMask(): the tensor has another shape
      received  [1, 2, 3]
      expected  [height, width] or [height, width, 1]
      to fix    [1, 2, 3] is a batch: unstack() it first]
  `);
});
