import { agree } from "@tributary/testing";
import { test } from "vitest";
import { type MergeShape, mergeShape } from "./merge.ts";

test("sizes of 1 are broadcast", () => {
  agree<MergeShape<"add", [null, 8, 8, 3], [null, 1, 1, 3]>>(mergeShape("add", [null, 8, 8, 3], [null, 1, 1, 3])).on([
    null,
    8,
    8,
    3,
  ]);
  agree<MergeShape<"add", [null, 1, 8, 1], [null, 8, 1, 3]>>(mergeShape("add", [null, 1, 8, 1], [null, 8, 1, 3])).on([
    null,
    8,
    8,
    3,
  ]);
});

test("a tensor with fewer axes gets axes of size 1 after the batch", () => {
  agree<MergeShape<"add", [null, 8, 8, 3], [null, 3]>>(mergeShape("add", [null, 8, 8, 3], [null, 3])).on([
    null,
    8,
    8,
    3,
  ]);
  agree<MergeShape<"add", [null, 3], [null, 8, 8, 3]>>(mergeShape("add", [null, 3], [null, 8, 8, 3])).on([
    null,
    8,
    8,
    3,
  ]);
});

test("an unknown size stays unknown next to a known one, but the batch becomes known", () => {
  agree<MergeShape<"add", [null, null, 3], [null, 9, 3]>>(mergeShape("add", [null, null, 3], [null, 9, 3])).on([
    null,
    null,
    3,
  ]);
  agree<MergeShape<"add", [null, null, 3], [null, 1, 3]>>(mergeShape("add", [null, null, 3], [null, 1, 3])).on([
    null,
    null,
    3,
  ]);
  agree<MergeShape<"add", [4, 3], [null, 3]>>(mergeShape("add", [4, 3], [null, 3])).on([4, 3]);
});

test("sizes that differ are refused", () => {
  agree<MergeShape<"add", [null, 28, 28, 64], [null, 28, 28, 32]>>(
    mergeShape("add", [null, 28, 28, 64], [null, 28, 28, 32]),
  ).on("add: channels (axis 3) differs: 64 vs 32 — make the sizes equal, or one of them 1");
  agree<MergeShape<"add", [4, 3], [5, 3]>>(mergeShape("add", [4, 3], [5, 3])).on(
    "add: the batch sizes differ: 4 vs 5 — give both the same number of elements",
  );
});
