import { agree } from "@tributary/testing";
import { test } from "vitest";
import { type DotShape, dotShape } from "./dot.ts";

test("Keras' examples", () => {
  agree<DotShape<[null, 8], [null, 8], 1>>(dotShape([null, 8], [null, 8], 1)).on([null, 1]);
  agree<DotShape<[null, 8], [null, 8], -1>>(dotShape([null, 8], [null, 8], -1)).on([null, 1]);
  agree<DotShape<[null, 3, 5], [null, 10, 3], [1, 2]>>(dotShape([null, 3, 5], [null, 10, 3], [1, 2])).on([null, 5, 10]);
  agree<DotShape<[null, 4, 4, 5], [null, 5, 7, 9], [3, 1]>>(dotShape([null, 4, 4, 5], [null, 5, 7, 9], [3, 1])).on([
    null,
    4,
    4,
    7,
    9,
  ]);
});

test("what cannot be multiplied is refused", () => {
  agree<DotShape<[null, 8], [null, 9], 1>>(dotShape([null, 8], [null, 9], 1)).on(
    "dot: axis 1 of the first tensor is 8, axis 1 of the second is 9 — choose axes of the same size",
  );
  agree<DotShape<[null, 8], [null, 8], 0>>(dotShape([null, 8], [null, 8], 0)).on(
    "dot: axis 0 is the batch, which cannot be multiplied away — choose axes from 1",
  );
  agree<DotShape<[null, 8], [null, 8], 2>>(dotShape([null, 8], [null, 8], 2)).on(
    "dot: there is no axis 2 in [null, 8] — count axes from 0, the batch, or from -1, the last",
  );
  agree<DotShape<[8], [null, 8], 1>>(dotShape([8], [null, 8], 1)).on(
    "dot: needs [batch, …, features], but this tensor is [8] — reshape it first, or apply the layer earlier",
  );
});
