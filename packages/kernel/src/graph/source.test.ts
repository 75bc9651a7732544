import { describe, expect, expectTypeOf, test } from "vitest";
import { constant, input, random, scalar } from "./source.ts";
import type { Tensor } from "./tensor.ts";

describe("input", () => {
  test("the batch comes first and is open", () => {
    const image = input([224, 224, 3], { name: "image" });
    expectTypeOf(image).toEqualTypeOf<Tensor<[null, 224, 224, 3]>>();
    expect(image.shape).toEqual([null, 224, 224, 3]);
    expect(image.dtype).toBe("float32");
    expect(image.source).toEqual({ kind: "input", name: "image" });
  });

  test("other sizes may be unknown, and other element types are accepted", () => {
    const photo = input([null, null, 3], { dtype: "uint8" });
    expect(photo.shape satisfies [null, null, null, 3]).toEqual([null, null, null, 3]);
    expect(photo.dtype).toBe("uint8");
    expect(input([]).shape).toEqual([null]);
  });

  test("zero, negative and fractional sizes, and shapes that are not lists, are refused", () => {
    expect(() => input([0, 224, 3])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: input: size 0 of axis 0 is not possible
        received  [0, 224, 3]
        expected  whole sizes above 0, or null for any size
        to fix    give the size of one image without the batch, such as input([224, 224, 3])]
    `);
    expect(() => input([2.5])).toThrow("size 2.5 of axis 0 is not possible");
    expect(() => input([224, -1])).toThrow("size -1 of axis 1 is not possible");
    // @ts-expect-error a shape is a list
    expect(() => input(224)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: input: the shape is not a list
        received  224
        expected  a list of sizes without the batch
        to fix    write input([224, 224, 3])]
    `);
  });
});

describe("constant", () => {
  test("nested lists, typed arrays with a shape, single numbers, booleans", () => {
    expect(
      constant([
        [1, 2],
        [3, 4],
        [5, 6],
      ]).shape,
    ).toEqual([3, 2]);
    expect(constant(new Float32Array(6), [2, 3]).shape satisfies [2, 3]).toEqual([2, 3]);
    expect(constant(7).shape).toEqual([]);
    expect(constant([[true, false]]).dtype).toBe("bool");
    expect(constant(Int32Array.of(1, 2), [2]).dtype).toBe("int32");
    expect(constant(Uint8Array.of(1, 2), [2]).dtype).toBe("uint8");
    expect(constant([[1, 2]]).source).toEqual({ kind: "constant", data: Float32Array.of(1, 2) });
  });

  test("nested lists with another shape, as programs without types may give it", () => {
    const given = { values: [1, 2, 3, 4], shape: [2, 2] };
    expect(() => Reflect.apply(constant, null, [given.values, given.shape])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: constant: nested lists have a shape of their own
        received  lists of shape [4] and the shape [2, 2]
        expected  one of the two
        to fix    leave the shape out, or give the numbers as a typed array: Float32Array.from(…)]
    `);
    expect(
      Reflect.apply(constant, null, [
        [[1], [2]],
        [2, 1],
      ]).shape,
    ).toEqual([2, 1]);
  });

  test("ragged lists, a wrong number of elements, and elements that are not numbers, are refused", () => {
    expect(() => constant([[1, 2], [3]])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: constant: the nested lists are ragged
        received  element 0 of shape [2] and element 1 of shape [1]
        expected  lists of the same length at every level
        to fix    fill the shorter lists, or make several constants]
    `);
    expect(() => constant(new Float32Array(5), [2, 3])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: constant: 5 numbers do not fill the shape
        received  5 numbers for shape [2, 3]
        expected  6 numbers
        to fix    give a shape whose sizes multiply to the number of values]
    `);
    // @ts-expect-error words are no numbers
    expect(() => constant([1, "two"])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: constant: element 1 is not a number
        received  two
        expected  numbers or booleans, nested as the axes are
        to fix    convert the values to numbers first]
    `);
  });
});

test("a number used with an int32 tensor becomes int32", () => {
  expect(scalar(3).dtype).toBe("float32");
  expect(scalar(3, "int32").source).toEqual({ kind: "constant", data: Int32Array.of(3) });
});

test("random numbers have a shape and a distribution, and are drawn in every step", () => {
  const noise = random([2, 3], "normal");
  expect(noise.shape).toEqual([2, 3]);
  expect(noise.source).toEqual({ kind: "random", distribution: "normal" });
});
