import {
  add,
  type Block,
  batchNormalization,
  chain,
  concatenate,
  constant,
  conv2d,
  dense,
  dot,
  freeze,
  globalAveragePooling2d,
  input,
  maxPooling2d,
  model,
  named,
  relu,
  type Tensor,
} from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { type Box, outlineOf } from "./outline.ts";
import { plotModel } from "./plot-model.ts";
import { toDot } from "./to-dot.ts";
import { toMermaid } from "./to-mermaid.ts";

const image = input([32, 32, 3], { name: "image" });
const conv = (filters: number): Block => conv2d(filters, 3, { padding: "same", useBias: false }) as Block;

const residual = (name: string): Block => {
  const body = chain(conv(8), batchNormalization(), relu, conv(8)) as Block;
  return named(name, (x: Tensor) => relu(add([body(x), x])));
};

const stages = ["conv2_1", "conv2_2", "conv2_3"].map(residual);
const net = model(
  image,
  chain(
    named("conv1", conv(8)),
    ...stages,
    maxPooling2d(2),
    globalAveragePooling2d,
    named("score", dense(10)),
  ) as Block,
  { name: "small" },
);

const tree = (boxes: readonly Box[], indent = ""): readonly string[] =>
  boxes.flatMap(({ name, kind, repeats, parameters, inside }) => [
    `${indent}${repeats > 1 ? `${repeats} × ` : ""}${name} (${kind}) ${parameters}`,
    ...tree(inside, `${indent}  `),
  ]);

describe("what is shown", () => {
  test("groups in a row that are alike are drawn once, and a group of one layer is that layer", () => {
    const { boxes, wires } = outlineOf(net, { expand: 0 });
    expect(tree(boxes)).toMatchInlineSnapshot(`
      [
        "image (input) 0",
        "conv1 (conv2d) 216",
        "3 × conv2_1 … conv2_3 (18 layers) 3552",
        "maxPooling2d (maxPooling2d) 0",
        "globalAveragePooling2d (globalAveragePooling2d) 0",
        "score (dense) 90",
        "output (output) 0",
      ]
    `);
    expect(wires).toHaveLength(6);
  });

  test("open groups show what is inside, the skip connections too", () => {
    const { boxes, wires } = outlineOf(net, { expand: "all" });
    expect(tree(boxes)).toMatchInlineSnapshot(`
      [
        "image (input) 0",
        "conv1 (conv2d) 216",
        "3 × conv2_1 … conv2_3 (18 layers) 3552",
        "  conv2d (conv2d) 576",
        "  batchNormalization (batchNormalization) 32",
        "  relu (relu) 0",
        "  conv2d_2 (conv2d) 576",
        "  add (add) 0",
        "  relu_2 (relu) 0",
        "maxPooling2d (maxPooling2d) 0",
        "globalAveragePooling2d (globalAveragePooling2d) 0",
        "score (dense) 90",
        "output (output) 0",
      ]
    `);
    // Within the group: in, three along the body, into the sum from both sides, into relu; then out.
    expect(wires).toHaveLength(12);
  });

  test("every group separately, on request", () => {
    expect(outlineOf(net, { expand: 0, fold: false }).boxes.map(({ name }) => name)).toEqual([
      "image",
      "conv1",
      "conv2_1",
      "conv2_2",
      "conv2_3",
      "maxPooling2d",
      "globalAveragePooling2d",
      "score",
      "output",
    ]);
  });

  test("as many levels are open as fit into a picture", () => {
    const many = model(image, chain(conv(8), ...Array.from({ length: 9 }, (_, i) => residual(`block${i}`))) as Block);
    const open = ({ boxes }: { readonly boxes: readonly Box[] }): number =>
      boxes.filter((box) => box.inside.length > 0).length;
    expect(open(outlineOf(net))).toBe(1);
    expect(open(outlineOf(many, { fold: false }))).toBe(0);
  });

  test("groups that only look alike, since another layer reads the first, are drawn both", () => {
    const [first, second] = [residual("a"), residual("b")];
    const twice = model(image, ((x: Tensor) => {
      const start = conv(8)(x);
      const middle = first(start);
      return concatenate([second(middle), middle]);
    }) as Block);
    expect(outlineOf(twice, { expand: 0 }).boxes.map(({ name }) => name)).toContain("b");
  });

  test("a shared layer is drawn once, with all of its wires", () => {
    const [left, right] = [input([4], { name: "left" }), input([4], { name: "right" })];
    const encode = dense(3, { name: "encode" });
    const pair = model([left, right], dot([encode(left), encode(right)], { axes: 1 }));
    const { boxes, wires } = outlineOf(pair);
    expect(boxes.find(({ name }) => name === "encode")).toMatchObject({ calls: 2, parameters: 15 });
    expect(wires).toHaveLength(4);
  });

  test("a model used as a block is a group, and constants are left out", () => {
    const encode = model(input([4]), chain(dense(3), relu) as Block, { name: "encode" });
    const x = input([4]);
    const outer = model(x, add([encode(x) as Tensor, constant([[1, 2, 3]])]));
    expect(tree(outlineOf(freeze(outer as never, ["encode"]), { expand: 0 }).boxes)).toMatchInlineSnapshot(`
      [
        "input (input) 0",
        "encode (2 layers) 15",
        "add (add) 0",
        "output (output) 0",
      ]
    `);
  });
});

describe("SVG", () => {
  test("holds every box, and says what was left out as a number of groups", async () => {
    const svg = await plotModel(net, { expand: 0 });
    expect(svg).toMatch(/^<svg xmlns=[^>]*viewBox="0 0 \d+ \d+"/);
    for (const name of ["image", "conv1", "3 × conv2_1 … conv2_3", "32 × 32 × 8", "216 parameters"]) {
      expect(svg).toContain(name);
    }
    expect(await plotModel(net, { expand: 0 })).toBe(svg);
  });

  test("leaves out shapes and names on request", async () => {
    const svg = await plotModel(net, { expand: "all", showShapes: false, showNames: false });
    expect(svg).not.toContain(">32 × 32 × 8");
    expect(svg).not.toContain(">conv2d_2<");
  });

  test("escapes names given by users", async () => {
    const x = input([2], { name: '<script>"&\u0001' });
    const svg = await plotModel(model(x, dense(1)(x)));
    expect(svg).toContain("&lt;script&gt;&quot;&amp;\\u0001<");
    expect(svg).not.toContain("<script>");
  });

  test("flows to the right on request", async () => {
    const size = (svg: string): readonly number[] => /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.slice(1).map(Number);
    const [width, height] = size(await plotModel(net, { expand: 0, direction: "right" })) as [number, number];
    expect(width).toBeGreaterThan(height);
  });
});

test("DOT", () => {
  const x = input([2], { name: 'a "b"' });
  expect(toDot(model(x, named("head", chain(dense(3), relu)) as Block))).toMatchInlineSnapshot(`
    "digraph "model" {
      rankdir=TB;
      node [shape=box, fontname="Inter, Helvetica, Arial, sans-serif", fontsize=11];
      graph [fontname="Inter, Helvetica, Arial, sans-serif", fontsize=11];
      "input a \\"b\\"" [label="a \\"b\\"\\n2", style="filled,rounded", fillcolor="#334155", color="#334155", fontcolor="#ffffff"];
      subgraph "cluster n0" {
        label="head\\n2 layers\\n9 parameters"; style="rounded,dashed"; color="#475569";
        "n1" [label="dense\\n3\\n9 parameters", style="filled,rounded", fillcolor="#ede9fe", color="#7c3aed", fontcolor="#2e1065"];
        "n2" [label="relu\\n3", style="filled,rounded", fillcolor="#fef9c3", color="#ca8a04", fontcolor="#422006"];
      }
      "output output" [label="output\\n3", style="filled,rounded", fillcolor="#334155", color="#334155", fontcolor="#ffffff"];
      "input a \\"b\\"" -> "n1";
      "n1" -> "n2";
      "n2" -> "output output";
    }
    "
  `);
});

test("Mermaid", () => {
  const x = input([2], { name: 'a "b"' });
  expect(
    toMermaid(model(x, named("head", chain(dense(3), relu)) as Block), { direction: "right" }),
  ).toMatchInlineSnapshot(`
    "flowchart LR
      b0(["a #34;b#34;<br/>2"]):::port
      subgraph b1["head<br/>2 layers<br/>9 parameters"]
        b2["dense<br/>3<br/>9 parameters"]:::dense
        b3["relu<br/>3"]:::activation
      end
      b4(["output<br/>3"]):::port
      b0 --> b2
      b2 --> b3
      b3 --> b4
      classDef port fill:#334155,stroke:#334155,color:#ffffff
      classDef dense fill:#ede9fe,stroke:#7c3aed,color:#2e1065
      classDef activation fill:#fef9c3,stroke:#ca8a04,color:#422006
    "
  `);
});
