/** Channels of zeros change nothing, and are added only where an engine needs them. */
import { evaluateTensors, expectAllClose } from "@tributary/testing";
import { expect, test } from "vitest";
import { type Abilities, standardAbilities } from "../graph/emitter.ts";
import { fromSource } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { lower } from "../lowering/lower.ts";
import { convolve, convolveTransposed } from "./convolution.ts";

const some = (seed: number, shape: readonly number[]) => {
  const tensor = fromSource(shape, "float32", { kind: "input", name: `x${seed}` });
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(seed + i * i));
  return { tensor, value: { dtype: "float32", shape, data } as const };
};
const attrs = { strides: [1, 1], dilationRate: [1, 1], padding: "same", groups: 1 } as const;
const unable: Abilities = { ...standardAbilities, anyChannels: false };

test("an engine that needs them gives the same numbers", async () => {
  const leaves = [some(1, [2, 5, 5, 6]), some(2, [8, 6, 3, 3]), some(3, [8])];
  const [x, kernel, bias] = leaves.map(({ tensor }) => tensor) as [Tensor, Tensor, Tensor];
  const y = [convolve(x, kernel, bias, attrs)];
  const [[plain], [widened]] = [await evaluateTensors(leaves, y), await evaluateTensors(leaves, y, unable)];
  expectAllClose(widened!.data as Float32Array, plain!.data as Float32Array, { absolute: 1e-5 });
});

test.each([
  [4, 2, 2],
  [2, 4, 2],
  [3, 3, 0],
  [4, 1, 0],
])("%i groups of %i channels that become one each take %i nodes more", async (groups, channels, more) => {
  const leaves = [some(1, [2, 4, 5, groups * channels]), some(2, [groups * channels, 1, 3, 3]), some(3, [groups])];
  const [y, kernel, bias] = leaves.map(({ tensor }) => tensor) as [Tensor, Tensor, Tensor];
  const window = {
    ...attrs,
    strides: [2, 2],
    groups,
    padding: [
      [1, 1],
      [0, 1],
    ],
    outputPadding: [0, 1],
  } as const;
  const outputs = [convolveTransposed(y, kernel, window), convolveTransposed(y, kernel, window, bias)];
  const plain = await evaluateTensors(leaves, outputs);
  for (const abilities of [unable, { ...unable, channelsLast: true }]) {
    const widened = await evaluateTensors(leaves, outputs, abilities);
    for (const [i, { data }] of plain.entries())
      expectAllClose(widened[i]!.data as Float32Array, data as Float32Array, { absolute: 1e-5 });
  }
  const inputs = leaves.map(({ tensor }, i) => ({ name: `x${i}`, tensor }));
  const named = outputs.map((tensor, i) => ({ name: `y${i}`, tensor }));
  const { nodes } = lower({ inputs, weights: [], outputs: named, abilities: unable });
  // One for the kernel, and one that leaves out what comes of that, for both.
  expect(nodes.filter(({ op }) => op === "Pad" || op === "Slice").length).toBe(more);
});

test.for([
  [6, 8, 1, 2],
  [9, 4, 1, 2],
  [3, 8, 1, 0],
  [5, 8, 1, 0],
  [12, 8, 1, 0],
  [6, 5, 1, 0],
  [6, 8, 2, 0],
] as const)("%i channels into %i filters in %i groups: %i pads", ([channels, filters, groups, pads]) => {
  const [x, kernel] = [some(1, [1, 5, 5, channels]).tensor, some(2, [filters, channels / groups, 3, 3]).tensor];
  const outputs = [{ name: "y", tensor: convolve(x, kernel, undefined, { ...attrs, groups }) }];
  const inputs = [
    { name: "x", tensor: x },
    { name: "kernel", tensor: kernel },
  ];
  const padsOf = (abilities: Abilities): number =>
    lower({ inputs, weights: [], outputs, abilities }).nodes.filter(({ op }) => op === "Pad").length;
  expect(padsOf(unable)).toBe(pads);
  expect(padsOf(standardAbilities)).toBe(0);
});
