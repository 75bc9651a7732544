import { agree } from "@tributary/testing";
import { test } from "vitest";
import { type DenseShape, denseShape } from "./dense.ts";
import { type FlattenShape, flattenShape } from "./flatten.ts";
import { type PermuteShape, permuteShape } from "./permute.ts";
import { type ReshapeShape, reshapeShape } from "./reshape.ts";

test("flatten multiplies all sizes after the batch", () => {
  agree<FlattenShape<[null, 7, 7, 512]>>(flattenShape([null, 7, 7, 512])).on([null, 25088]);
  agree<FlattenShape<[null, null, 7]>>(flattenShape([null, null, 7])).on([null, null]);
  agree<FlattenShape<[null]>>(flattenShape([null])).on([null, 1]);
  agree<FlattenShape<[]>>(flattenShape([])).on(
    "flatten: needs a batch axis, but this tensor is [] — reshape it first, or apply the layer earlier",
  );
});

test("reshape computes one size", () => {
  agree<ReshapeShape<[null, 28, 28], [784]>>(reshapeShape([null, 28, 28], [784])).on([null, 784]);
  agree<ReshapeShape<[null, 28, 28], [-1, 14]>>(reshapeShape([null, 28, 28], [-1, 14])).on([null, 56, 14]);
  agree<ReshapeShape<[null, null, 28], [-1, 14]>>(reshapeShape([null, null, 28], [-1, 14])).on([null, null, 14]);
  agree<ReshapeShape<[null, 28, 28], [30, 30]>>(reshapeShape([null, 28, 28], [30, 30])).on(
    "reshape: 784 elements of [null, 28, 28] do not fill [30, 30] — write -1 for the one size that should be worked out",
  );
  agree<ReshapeShape<[null, 28, 28], [-1, 30]>>(reshapeShape([null, 28, 28], [-1, 30])).on(
    "reshape: 784 elements of [null, 28, 28] do not fill [-1, 30] — write -1 for the one size that should be worked out",
  );
});

test("permute counts axes from 1", () => {
  agree<PermuteShape<[null, 10, 64], [2, 1]>>(permuteShape([null, 10, 64], [2, 1])).on([null, 64, 10]);
  agree<PermuteShape<[null, 4, 5, 6], [3, 1, 2]>>(permuteShape([null, 4, 5, 6], [3, 1, 2])).on([null, 6, 4, 5]);
  agree<PermuteShape<[null, 10, 64], [1, 1]>>(permuteShape([null, 10, 64], [1, 1])).on(
    "permute: [1, 1] is no order of the 2 axes after the batch of [null, 10, 64] — list the axes from 1 to 2 in the order you want",
  );
  agree<PermuteShape<[null, 10, 64], [1]>>(permuteShape([null, 10, 64], [1])).on(
    "permute: [1] is no order of the 2 axes after the batch of [null, 10, 64] — list the axes from 1 to 2 in the order you want",
  );
});

test("dense replaces the last size", () => {
  agree<DenseShape<[null, 4, 5, 6], 7>>(denseShape([null, 4, 5, 6], 7)).on([null, 4, 5, 7]);
  agree<DenseShape<[null, null], 7>>(denseShape([null, null], 7)).on(
    "dense: the last axis must have a known size, but this tensor is [null, null] — give input() that size",
  );
  agree<DenseShape<[null], 7>>(denseShape([null], 7)).on(
    "dense: needs [batch, …, features], but this tensor is [null] — reshape it first, or apply the layer earlier",
  );
});
