import { add, conv2d, dense, flatten, input, model } from "@tributary/kernel";
import { expect, test } from "vitest";
import { initialize } from "../weights/initialize.ts";
import { createPredictor } from "./predictor.ts";

const image = input([4, 4, 3], { name: "image" });
const numbers = input([3], { name: "numbers" });
const both = model(
  { numbers, image },
  { score: dense(1)(add([numbers, dense(3)(flatten(image))])), features: conv2d(2, 1)(image) },
);
const pixels = (batch: number): Float32Array => new Float32Array(batch * 4 * 4 * 3);

test("a missing input, and batches that differ", async () => {
  const two = await createPredictor(initialize(both));
  // @ts-expect-error numbers are missing
  await expect(two.predict({ image: pixels(1) })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [FeedError: model: input "numbers" is not given
      received  "image"
      expected  "numbers", "image"
      to fix    give every input by its name, and nothing else]
  `);
  await expect(two.predict({ image: pixels(2), numbers: [[1, 2, 3]] })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [FeedError: model: the inputs have batches of different sizes
      received  numbers [1, 3], image [2, 4, 4, 3]
      expected  the same first size for every input
      to fix    give as many elements for each input]
  `);
  // @ts-expect-error there is no such input
  await expect(two.predict({ image: pixels(1), numbers: [[1, 2, 3]], images: 3 })).rejects.toThrow(
    'there is no input "images"',
  );
});
