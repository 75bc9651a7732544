import { expect, test } from "vitest";
import { imageFrom } from "../pixels/image.ts";
import { arrayPictures } from "./arrays.ts";

const images = { data: new Uint8Array(2 * 16), shape: [2, 4, 4] };
const labels = { data: Int32Array.of(0, 1), shape: [2] };

/** What reading says where `prepare` gives this. */
const said = async (given: unknown): Promise<unknown> => {
  // @ts-expect-error JavaScript has no types that would say so
  const data = arrayPictures({ images, labels, prepare: () => given });
  return data.read(1).catch((failure: Error) => failure.message);
};

test("an example is taken as it comes", async () => {
  const example = { data: new Float32Array(3), shape: [3] };
  expect(await said(example)).toMatchObject({ input: example });
});

test("a batch of one is told with the function that makes one example", async () => {
  expect(await said({ data: new Float32Array(16), shape: [1, 4, 4, 1] })).toMatchInlineSnapshot(`
    "prepare: what it gives for example 1 is a batch of one
      received  16 numbers of shape [1, 4, 4, 1]
      expected  one example: { data, shape: [height, width, channels] }
      to fix    leave the first axis out: preparePicture(trained, picture), where prepare(trained) makes batches"
  `);
});

test.each([
  ["is a promise", Promise.resolve(imageFrom(new Uint8Array(16), [4, 4, 1]))],
  ["is no array", undefined],
  ["is no array", [1, 2]],
  ["is no array", new Float32Array(16)],
  ["is no array", { data: [1, 2], shape: [2] }],
  ["does not fit its shape", { data: new Float32Array(16), shape: [4, 5, 1] }],
])("what %s is refused, by the picture's name", async (problem, given) => {
  expect(await said(given)).toContain(`prepare: what it gives for example 1 ${problem}`);
});

test("a promise that fails later disturbs nobody", async () => {
  expect(await said(Promise.reject(new Error("later")))).toContain("is a promise");
});
