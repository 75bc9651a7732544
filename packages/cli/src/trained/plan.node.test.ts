/** How a picture is cut, and what is said of it. */

import { imageFrom } from "@tributary/images";
import { type Block, chain, conv2d, globalAveragePooling2d, input, model, multiply, reshape } from "@tributary/kernel";
import { initialize } from "@tributary/runtime";
import { expect, test } from "vitest";
import { openForAnswers } from "./open-for-answers.ts";
import { cutFor, tilingLine } from "./plan.ts";
import { answerPicture } from "./predict-files.ts";

const image = input([32, 32, 3], { name: "image" });
const near = model(image, conv2d(2, 3, { padding: "same" }));
const weighed: Block = (x) => multiply([x, reshape([1, 1, 2])(globalAveragePooling2d(x))]);
const seeingAll = model(image, chain(conv2d(2, 3, { padding: "same" }), weighed));

const lineOf = (net: Parameters<typeof cutFor>[0], size: readonly number[]): string | null => {
  const { tiling } = cutFor(net, size);
  return tiling && tilingLine(tiling);
};

test("tiles that answer as the whole picture does are called exact, others blended, and one is no tile", () => {
  expect(lineOf(near, [70, 50])).toMatchInlineSnapshot(
    `"6 tiles, exact: every pixel is answered as in the whole picture"`,
  );
  expect(lineOf(seeingAll, [70, 50])).toMatchInlineSnapshot(
    `"6 tiles, blended where they overlap: the network sees more of a picture than a tile holds"`,
  );
  expect(lineOf(near, [32, 32])).toBe(null);
  expect(lineOf(seeingAll, [32, 32])).toBe(null);
});

test("tiles that are blended overlap, however small they are", () => {
  const { rows } = cutFor(seeingAll, [70, 50]).plan;
  expect(rows.map(({ start }) => start)).toEqual([0, 24, 40]);
});

test("an answer says how its picture was cut", async () => {
  const picture = imageFrom(new Uint8Array(70 * 50 * 3).fill(9), [70, 50, 3]);
  const open = await openForAnswers(initialize(seeingAll, { seed: 1 }), "cpu");
  const { said } = await answerPicture(open, picture, "a.png", {});
  await open.predictor.dispose();
  expect(said.tiles).toEqual({ count: 6, blended: true });
});
