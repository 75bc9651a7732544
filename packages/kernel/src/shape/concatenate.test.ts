import { agree } from "@tributary/testing";
import { test } from "vitest";
import { type ConcatenateShape, concatenateShape } from "./concatenate.ts";

test("sizes along the axis add up", () => {
  agree<ConcatenateShape<[null, 28, 28, 64], [null, 28, 28, 128], -1>>(
    concatenateShape([null, 28, 28, 64], [null, 28, 28, 128], -1),
  ).on([null, 28, 28, 192]);
  agree<ConcatenateShape<[null, 28, 28, 64], [null, 3, 28, 64], 1>>(
    concatenateShape([null, 28, 28, 64], [null, 3, 28, 64], 1),
  ).on([null, 31, 28, 64]);
  agree<ConcatenateShape<[4, 2], [5, 2], 0>>(concatenateShape([4, 2], [5, 2], 0)).on([9, 2]);
});

test("an unknown size matches any, and the result has the first tensor's", () => {
  agree<ConcatenateShape<[null, null, 8, 3], [null, 9, 8, 5], -1>>(
    concatenateShape([null, null, 8, 3], [null, 9, 8, 5], -1),
  ).on([null, null, 8, 8]);
  agree<ConcatenateShape<[null, 9, 8, 5], [null, null, 8, 3], -1>>(
    concatenateShape([null, 9, 8, 5], [null, null, 8, 3], -1),
  ).on([null, 9, 8, 8]);
  agree<ConcatenateShape<[null, 8], [null, null], -1>>(concatenateShape([null, 8], [null, null], -1)).on([null, null]);
});

test("a size of 1 is not broadcast", () => {
  agree<ConcatenateShape<[null, 1, 3], [null, 8, 3], -1>>(concatenateShape([null, 1, 3], [null, 8, 3], -1)).on(
    "concatenate: axis 1 differs: 1 vs 8 — crop or pad one of them",
  );
});

test("what does not fit is refused", () => {
  agree<ConcatenateShape<[null, 28, 28, 64], [null, 27, 27, 64], -1>>(
    concatenateShape([null, 28, 28, 64], [null, 27, 27, 64], -1),
  ).on("concatenate: height (axis 1) differs: 28 vs 27 — crop or pad one of them");
  agree<ConcatenateShape<[null, 28, 28, 64], [null, 100], -1>>(
    concatenateShape([null, 28, 28, 64], [null, 100], -1),
  ).on("concatenate: rank differs: [null, 28, 28, 64] vs [null, 100] — reshape one of them");
  agree<ConcatenateShape<[null, 8], [null, 8], 2>>(concatenateShape([null, 8], [null, 8], 2)).on(
    "concatenate: there is no axis 2 in [null, 8] — count axes from 0, the batch, or from -1, the last",
  );
  agree<ConcatenateShape<[null, 8], [null, 8], -3>>(concatenateShape([null, 8], [null, 8], -3)).on(
    "concatenate: there is no axis -3 in [null, 8] — count axes from 0, the batch, or from -1, the last",
  );
});
