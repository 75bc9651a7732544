import { conv2d, flatten, input, model } from "@tributary/kernel";
import { expect, test } from "vitest";
import { imageFrom } from "./image.ts";
import { prepare, preparePicture } from "./prepare.ts";

const gray = (height: number, width: number, level = 255) =>
  imageFrom(new Uint8Array(height * width).fill(level), [height, width, 1]);

const color = model(input([2, 2, 3], { name: "photo" }), flatten);
const open = model(input([null, null, 1]), conv2d(1, 1));

test("pictures of any size become a batch of the model's size, channels and preprocessing", () => {
  const batch = prepare({ net: color, preprocessing: "tf" })([gray(4, 4), gray(2, 3, 0)]);
  expect(batch.shape).toEqual([2, 2, 2, 3]);
  expect(Array.from(batch.data)).toEqual([...new Array(12).fill(1), ...new Array(12).fill(-1)]);
});

test("one picture is a batch of one; where nothing is said of preprocessing, from 0 to 1", () => {
  const { data, shape } = prepare({ net: color })(gray(2, 2));
  expect(shape).toEqual([1, 2, 2, 3]);
  expect(data).toEqual(new Float32Array(12).fill(1));
});

test("means and deviations of the model's own", () => {
  const preprocessing = { mean: [0.5], std: [0.25] };
  expect(prepare({ net: open, preprocessing })(gray(1, 2)).data).toEqual(Float32Array.of(2, 2));
});

test("pictures keep their size where the model takes any, and where they are asked to", () => {
  expect(prepare({ net: open })(gray(3, 5)).shape).toEqual([1, 3, 5, 1]);
  expect(preparePicture({ net: color }, gray(3, 5), { keepSize: true }).shape).toEqual([3, 5, 3]);
  expect(() => prepare({ net: open })([gray(3, 5), gray(5, 3)])).toThrowErrorMatchingInlineSnapshot(`
    [ImageError: prepare(): pictures of different sizes do not fit into one batch
      received  [3, 5, 1], [5, 3, 1]
      expected  the same size, where the model takes any
      to fix    prepare and predict them one by one]
  `);
});

test("the input is named where there are several", () => {
  const [left, right] = [input([2, 2, 1], { name: "left" }), input([4, 4, 1], { name: "right" })];
  const two = model([left, right], [flatten(left), flatten(right)], { name: "two" });
  expect(prepare({ net: two }, { input: "right" })(gray(2, 2)).shape).toEqual([1, 4, 4, 1]);
  expect(() => prepare({ net: two })(gray(2, 2))).toThrowErrorMatchingInlineSnapshot(`
    [ImageError: prepare(): two takes several pictures
      received  no name of an input
      expected  "left" [null, 2, 2, 1], "right" [null, 4, 4, 1]
      to fix    name an input that takes [batch, height, width, channels]: prepare(trained, { input: "left" })]
  `);
  expect(() => prepare({ net: two }, { input: "middle" })(gray(2, 2))).toThrow("has no such input for pictures");
});
