/** @file Small JSON that describes very much. */
import { describe, expect, test } from "vitest";
import { defineLayer } from "../../graph/layer.ts";
import { constant, input } from "../../graph/source.ts";
import type { Block } from "../../graph/tensor.ts";
import { relu } from "../../layers/activations/relu.ts";
import { chain } from "../../layers/combinators/chain.ts";
import { named } from "../../layers/combinators/named.ts";
import { dense } from "../../layers/core/dense.ts";
import { add } from "../../ops/arithmetic.ts";
import { cost } from "../cost.ts";
import { model } from "../model.ts";
import { summary } from "../summary.ts";
import { fromJson } from "./from-json.ts";
import { toJson } from "./to-json.ts";

/** A chain of layers without names of their own, or with those that they would get. */
const chainOf = (count: number, named = false): unknown => ({
  format: "tributary-model",
  version: 2,
  name: "chain",
  layers: Array.from({ length: count }, (_, i) => ({
    kind: "relu",
    path: named ? `relu${i === 0 ? "" : `_${i + 1}`}` : null,
    settings: {},
  })),
  scopes: [],
  nodes: [
    { node: "input", shape: [null, 4], dtype: "float32", name: "x" },
    ...Array.from({ length: count }, (_, i) => ({ node: "layer", layer: i, inputs: [i] })),
  ],
  inputs: { arranged: "one", tensors: [{ name: "x", node: 0 }] },
  outputs: { arranged: "one", tensors: [{ name: "y", node: count }] },
  frozen: [],
});

/** Blocks, each of which calls the next one twice. */
const blocksOf = (depth: number): unknown => ({
  ...(chainOf(1) as object),
  nodes: [
    { node: "input", shape: [null, ...Array(depth + 1).fill(1)], dtype: "float32", name: "x" },
    { node: "layer", layer: 0, inputs: [0] },
  ],
  layers: Array.from({ length: depth + 1 }, (_, i) =>
    i === depth
      ? { kind: "relu", path: null, settings: {} }
      : {
          kind: "timeDistributed",
          path: null,
          settings: {},
          block: {
            nodes: [
              { node: "input", shape: [null], dtype: "float32", name: "input" },
              { node: "layer", layer: i + 1, inputs: [0] },
              { node: "layer", layer: i + 1, inputs: [0] },
              { node: "operation", operation: "add", attributes: {}, inputs: [1, 2] },
            ],
            output: 3,
          },
        },
  ),
});

/** Blocks around each other, each of which is called once. */
const nestedOf = (depth: number): unknown => {
  const json = blocksOf(depth) as { layers: { block?: { nodes: unknown[]; output: number } }[] };
  for (const { block } of json.layers) if (block) Object.assign(block, { nodes: block.nodes.slice(0, 2), output: 1 });
  return json;
};

const secondsOf = (run: () => unknown): number => {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
};

/**
 * How many times as long one thing takes as another, by the shortest time of each: a machine that does other things too makes everything longer, and
 * nothing shorter. Both are tried in turn until the quotient is as small as is hoped, or does not become so.
 */
const timesAsLong = (one: () => unknown, other: () => unknown, hoped: number): number => {
  const [ones, others]: [number[], number[]] = [[], []];
  for (let round = 1; ; round++) {
    ones.push(secondsOf(one));
    others.push(secondsOf(other));
    const quotient = Math.min(...ones) / Math.min(...others);
    if ((round >= 3 && quotient < hoped) || round === 30) return quotient;
  }
};

test.for([false, true])("many layers take time in proportion (with names: %s)", (named) => {
  const [few, many] = [chainOf(1000, named), chainOf(10_000, named)];
  // As many layers in ten models take as long, and a tenth of it if each layer looks at all others.
  const inTen = (): unknown => Array.from({ length: 10 }, () => fromJson(few));
  expect(timesAsLong(() => fromJson(many), inTen, 5)).toBeLessThan(5);
  const net = fromJson(many);
  expect(net.layers.at(-1)!.name).toBe("relu_10000");
  expect(summary(net).split("\n").length).toBeGreaterThan(10_000);
  expect(cost(net).memory.training).toBe(10_001 * 16);
});

test("blocks that call each other twice are made up to a limit", () => {
  expect(fromJson(blocksOf(4)).layers).toHaveLength(1);
  expect(() => fromJson(blocksOf(40), { limits: { tensors: 20_000 } })).toThrowErrorMatchingInlineSnapshot(`
    [GraphError: fromJson: the model makes too many tensors
      received  more than 20000
      expected  at most 20000
      to fix    if you trust the file, allow more: fromJson(json, { limits: { tensors: 40000 } })]
  `);
});

test.for([
  ["a list of nodes", chainOf(1001), { tensors: 1000 }],
  ["blocks in blocks", nestedOf(21), { depth: 20 }],
  ["an image that is pooled to a billion pixels", hugePooling(), { tensors: 10_000 }],
] as const)("%s beyond a limit is refused, and taken where the limit is higher", ([what, json, limits]) => {
  expect(() => fromJson(json, { limits })).toThrow(/limits: \{ (tensors|depth): \d+ \}/);
  if (!what.includes("billion")) fromJson(json, { limits: { tensors: 10_000, depth: 30 } });
});

function hugePooling(): unknown {
  const json = chainOf(1) as { nodes: { shape?: unknown }[]; layers: object[] };
  json.nodes[0]!.shape = [null, 8, 8, 1];
  json.layers[0] = { kind: "adaptiveAveragePooling2d", path: null, settings: { outputSize: 1e9 } };
  return json;
}

test("as many blocks in blocks as the default allows fit on the stack", () => {
  const net = fromJson(nestedOf(199));
  expect(net.outputs[0]!.tensor.shape).toHaveLength(201);
  expect(fromJson(JSON.parse(JSON.stringify(toJson(net)))).outputs[0]!.tensor.shape).toHaveLength(201);
  expect(() => fromJson(nestedOf(2000))).toThrow("limits: { depth: 400 }");
});

describe("what reading refuses, writing refuses", () => {
  const x = input([2]);
  /** Groups around each other. */
  const grouped = (depth: number) =>
    model(
      x,
      Array.from({ length: depth }).reduce<Block>((block) => named("group", block), relu),
    );
  const nested = (depth: number) => fromJson(nestedOf(depth), { limits: { depth: 1000 } });
  const long = (count: number) => model(x, chain(...Array.from({ length: count }, () => relu)));

  test.for([
    ["groups", grouped, { depth: 20 }],
    ["blocks", nested, { depth: 20 }],
    ["tensors", (size: number) => long(size - 1), { tensors: 20 }],
  ] as const)("%s", ([, made, limits]) => {
    const most = JSON.stringify(toJson(made(20), { limits }));
    expect(JSON.stringify(fromJson(JSON.parse(most), { limits }))).toBe(most);
    expect(() => toJson(made(21), { limits })).toThrow(/toJson: .*\n.*\n {2}expected {2}at most 20\n/);
    const more = JSON.parse(JSON.stringify(made(21)));
    expect(() => fromJson(more, { limits })).toThrow("expected  at most 20");
  });

  test("in words, and by default", () => {
    expect(() => toJson(grouped(201))).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: toJson: the group "group" lies too deep in others
        received  201 around each other
        expected  at most 200
        to fix    make the model simpler, or allow more here and where it is read: { limits: { depth: 400 } }]
    `);
    expect(() => toJson(nested(201))).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: toJson: the block of a timeDistributed lies too deep in others
        received  201 around each other
        expected  at most 200
        to fix    make the model simpler, or allow more here and where it is read: { limits: { depth: 400 } }]
    `);
    expect(() => toJson(long(30), { limits: { tensors: 30 } })).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: toJson: the model makes too many tensors
        received  31
        expected  at most 30
        to fix    make the model simpler, or allow more here and where it is read: { limits: { tensors: 60 } }]
    `);
    expect(() => toJson(long(1), { limits: { depth: 0 } })).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: toJson: the limit of depth is 0
        received  0
        expected  a whole number above 0
        to fix    leave it out for the default]
    `);
  });
});

test("what is not a limit", () => {
  expect(() => fromJson(chainOf(1), { limits: { depth: Number.NaN } })).toThrowErrorMatchingInlineSnapshot(`
    [GraphError: fromJson: the limit of depth is NaN
      received  NaN
      expected  a whole number above 0
      to fix    leave it out for the default]
  `);
});

describe("settings", () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);

  test("that lie deep are refused when read", () => {
    const json = chainOf(1) as { layers: { settings: object }[] };
    const text = `${"[".repeat(1e5)}${"]".repeat(1e5)}`;
    json.layers[0]!.settings = { negativeSlope: JSON.parse(text) };
    expect(() => fromJson(json)).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: fromJson: layers[0].settings.negativeSlope is not a setting of at most 16 levels
        received  a list of 1
        expected  a model that toJson() wrote
        to fix    read the file again, or write it anew with toJson(model)]
    `);
  });

  test("and when written: what cannot be read again is not written", () => {
    const own = (settings: Readonly<Record<string, unknown>>) =>
      model(
        input([2]),
        defineLayer({ kind: "own", settings }, () => (x) => add(x, 1)),
      );
    expect(toJson(own({ list: deep(15) })).layers[0]!.settings).toEqual({ list: deep(15) });
    const around: Record<string, unknown> = {};
    around.itself = around;
    expect(() => toJson(own(around))).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: toJson: the settings of own.itself.itself.itself.itself.itself.itself.itself.itself.itself.itself.itself.itself.itself.itself.itself.itself lies too deep
        received  more than 16 lists and objects in each other
        expected  settings that can be read again
        to fix    give defineLayer() flat settings, which do not contain themselves]
    `);
  });
});

describe("constants", () => {
  test("of a million numbers are exact, and quickly so", () => {
    const data = Float32Array.from({ length: 1_000_000 }, (_, i) => Math.sin(i) * 10 ** ((i % 60) - 30));
    data.set([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e-45]);
    const x = input([1_000_000]);
    const net = model(x, add(x, constant(data, [1_000_000])));
    let again = net as ReturnType<typeof fromJson>;
    const seconds = secondsOf(() => {
      again = fromJson(JSON.parse(JSON.stringify(toJson(net))));
    });
    const found = again.outputs[0]!.tensor.from!.call.inputs[1]!.source as { readonly data: Float32Array };
    expect(found.data.findIndex((number, i) => !Object.is(number, data[i]))).toBe(-1);
    expect(seconds).toBeLessThan(20);
  });

  const withConstant = (constant_: object): unknown => {
    const x = input([2]);
    const json = JSON.parse(JSON.stringify(toJson(model(x, dense(2)(x)))));
    json.nodes.push({ node: "constant", ...constant_ });
    return json;
  };
  test.for([
    ["a fraction of whole numbers", { shape: [1], dtype: "int32", data: [1.5] }],
    ["a number beyond int32", { shape: [1], dtype: "int32", data: [2 ** 31] }],
    ["neither 0 nor 1", { shape: [1], dtype: "bool", data: [2] }],
    ["a byte above 255", { shape: [1], dtype: "uint8", data: [256] }],
    ["a word", { shape: [1], dtype: "float32", data: ["toString"] }],
    ["an open size", { shape: [null], dtype: "float32", data: [1] }],
    ["sizes whose product is beyond everything", { shape: [2e9, 2e9, 2e9], dtype: "float32", data: [] }],
    ["a type that is a property of objects", { shape: [1], dtype: "constructor", data: [1] }],
  ] as const)("%s is refused", ([, constant_]) => {
    expect(() => fromJson(withConstant(constant_))).toThrow(/^fromJson: nodes\[2\]\.(shape|data|dtype)/);
  });
});
