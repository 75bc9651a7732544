/** How U-Nets go up and join, by word or with blocks of one's own. */
import { type Block, chain, conv2d, input, model, named, type Tensor, upSampling2d } from "@tributary/kernel";
import { expect, test } from "vitest";
import { unet } from "../networks/unet.ts";
import { attentionGate, gated } from "./attention-gate.ts";
import { skipFirst } from "./join.ts";

const small = { classes: 2, filters: [4, 8], padding: "same" } as const;
const image = input([8, 12, 3]);
const kindsOf = (net: Block): readonly string[] =>
  model(image as Tensor, net).layers.flatMap(({ name, layer }) => (/^up0/.test(name) ? [layer.kind] : []));
const two = ["conv2d", "relu", "conv2d", "relu"];

test("by word", () => {
  expect(kindsOf(unet(small))).toEqual(["conv2dTranspose", "cropAndConcatenate", ...two]);
  expect(kindsOf(unet({ ...small, up: "nearest" }))).toEqual([
    "upSampling2d",
    "conv2d",
    "relu",
    "cropAndConcatenate",
    ...two,
  ]);
  expect(kindsOf(unet({ ...small, up: "bilinear", join: "add" }))).toEqual([
    "upSampling2d",
    "conv2d",
    "relu",
    "cropLike",
    "add",
    ...two,
  ]);
  expect(kindsOf(unet({ ...small, up: "pixelShuffle" }))).toEqual([
    "conv2d",
    "depthToSpace",
    "cropAndConcatenate",
    ...two,
  ]);
});

test("with blocks of one's own", () => {
  const up = (filters: number): Block => chain(upSampling2d(2), conv2d(filters, 1));
  const join = (filters: number) => gated(attentionGate(filters), skipFirst);
  const names = model(image as Tensor, unet({ ...small, up, join }) as Block).weights.map(({ name }) => name);
  expect(names).toContain("up0/upConvolution/conv2d/kernel");
  expect(names).toContain("up0/gate/attention/conv2d/kernel");
});

test("an addition of maps with different channels is projected", () => {
  const wide = unet({
    ...small,
    join: "add",
    up: (filters) => named("wide", chain(upSampling2d(2), conv2d(3 * filters, 1))),
  });
  const weights = model(image as Tensor, wide as Block).weights.map(({ name, shape }) => [name, shape] as const);
  expect(weights).toContainEqual(["up0/project/conv2d/kernel", [12, 4, 1, 1]]);
});

test("other words", () => {
  // @ts-expect-error The compiler says the same.
  expect(() => unet({ ...small, up: "cubic" })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: unet: there is no up "cubic"
      received  "cubic"
      expected  one of "transposed", "nearest", "bilinear", "pixelShuffle"
      to fix    choose one of them]
  `);
  // @ts-expect-error The compiler says the same.
  expect(() => unet({ ...small, join: "multiply" })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: unet: there is no join "multiply"
      received  "multiply"
      expected  one of "concatenate", "add"
      to fix    choose one of them]
  `);
});
