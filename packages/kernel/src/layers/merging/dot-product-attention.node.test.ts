/** Attention and its gradients against PyTorch's. */
import { readFileSync } from "node:fs";
import { evaluateTensors, expectAllClose } from "@tributary/testing";
import { describe, test } from "vitest";
import { gradients } from "../../gradients/gradients.ts";
import { constant } from "../../graph/source.ts";
import { multiply } from "../../ops/arithmetic.ts";
import { sum } from "../../ops/broadcast.ts";
import { dotProductAttention } from "./dot-product-attention.ts";

describe("PyTorch's numbers and gradients", () => {
  interface Row {
    readonly heads: number;
    readonly shape: readonly number[];
    readonly query: readonly number[];
    readonly key: readonly number[];
    readonly value: readonly number[];
    readonly weights: readonly number[];
    readonly output: readonly number[];
    readonly gradients: readonly (readonly number[])[];
  }
  const file = new URL("../../../../../conformance/goldens/torch-attention.json", import.meta.url);
  const rows: readonly Row[] = JSON.parse(readFileSync(file, "utf8"));

  test.for(rows)("heads: $heads", async ({ heads, shape, query, key, value, weights, output, gradients: expected }) => {
    const tensorOf = (numbers: readonly number[]) => constant(Float32Array.from(numbers), shape);
    const [q, k, v, w] = [tensorOf(query), tensorOf(key), tensorOf(value), tensorOf(weights)];
    const y = dotProductAttention([q, k, v], { heads });
    const slopes = gradients(sum(multiply(y, w)), [q, k, v], constant(1));
    const results = await evaluateTensors([], [y, ...slopes.map((slope) => slope!)]);
    for (const [i, wanted] of [output, ...expected].entries()) {
      expectAllClose(results[i]!.data as Float32Array, wanted, { relative: 1e-5, absolute: 1e-6 });
    }
  });
});
