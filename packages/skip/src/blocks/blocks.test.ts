import { type Block, dropout, input, model, printGraph, stochasticDepth, type Tensor } from "@tributary/kernel";
import { lower } from "@tributary/kernel/authoring";
import { checkArchitecture } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { basicBlock } from "./basic-block.ts";
import { bottleneck } from "./bottleneck.ts";
import { preactivatedBottleneck, wideBlock } from "./preactivated-block.ts";
import { regnetBlock } from "./regnet-block.ts";
import { res2netBottleneck } from "./res2net-bottleneck.ts";
import { resnestBottleneck } from "./split-attention.ts";
import { squeezeAndExcitation } from "./squeeze-and-excitation.ts";

/** What convolutions give, in their order: where a block shrinks the image. */
const maps = (y: Tensor): readonly string[] =>
  printGraph(y)
    .split("\n")
    .filter((line) => line.includes("= conv2d("))
    .map((line) => line.split(" : ")[1]!);

describe("basic block", () => {
  test("the example, as figure 5 draws it", () => {
    const y = basicBlock({ filters: 128, strides: 2 })(input([56, 56, 64]));
    expect(y.shape).toEqual([null, 28, 28, 128]);
    expect(printGraph(y)).toMatchInlineSnapshot(`
      "%0 = input : [null, 56, 56, 64]
      %1 = conv2d(%0, shortcut/conv2d/kernel) : [null, 28, 28, 128]
      %2 = batchNormalization(%1, …) : [null, 28, 28, 128]
      %3 = conv2d(%0, conv2d/kernel) : [null, 28, 28, 128]
      %4 = batchNormalization(%3, …) : [null, 28, 28, 128]
      %5 = relu(%4) : [null, 28, 28, 128]
      %6 = conv2d(%5, conv2d_2/kernel) : [null, 28, 28, 128]
      %7 = batchNormalization(%6, …) : [null, 28, 28, 128]
      %8 = add(%7, %2) : [null, 28, 28, 128]
      %9 = relu(%8) : [null, 28, 28, 128]"
    `);
  });

  test("sizes that the strides do not divide are rounded up", () => {
    expect(basicBlock({ filters: 8, strides: 2 })(input([7, 9, 4])).shape).toEqual([null, 4, 5, 8]);
  });
});

describe("bottleneck", () => {
  const photo = input([56, 56, 256]);

  test("the example: 32 groups, as in ResNeXt", () => {
    const net = model(input([56, 56, 64]), bottleneck({ filters: 64, width: 128, groups: 32 }));
    expect(net.outputs[0]!.tensor.shape).toEqual([null, 56, 56, 256]);
    const kernels = net.weights.filter(({ name }) => name.endsWith("kernel")).map(({ name, shape }) => [name, shape]);
    expect(kernels).toEqual([
      ["shortcut/conv2d/kernel", [256, 64, 1, 1]],
      ["conv2d/kernel", [128, 64, 1, 1]],
      ["conv2d_2/kernel", [128, 4, 3, 3]],
      ["conv2d_3/kernel", [256, 128, 1, 1]],
    ]);
  });

  test("v1.5 shrinks the image in its 3×3 convolution, v1 in its first 1×1", () => {
    const inside = (stridesIn: "1×1" | "1x1" | "3×3" | "3x3"): readonly string[] =>
      maps(bottleneck({ filters: 128, strides: 2, stridesIn })(photo)).slice(-3);
    expect(inside("3×3")).toEqual(["[null, 56, 56, 128]", "[null, 28, 28, 128]", "[null, 28, 28, 512]"]);
    expect(inside("1×1")).toEqual(["[null, 28, 28, 128]", "[null, 28, 28, 128]", "[null, 28, 28, 512]"]);
    expect([inside("3x3"), inside("1x1")]).toEqual([inside("3×3"), inside("1×1")]);
  });
});

describe("blocks that normalize first", () => {
  test("the examples", () => {
    expect(preactivatedBottleneck({ filters: 64, strides: 2 })(input([56, 56, 256])).shape).toEqual([
      null,
      28,
      28,
      256,
    ]);
    expect(wideBlock({ filters: 160 })(input([32, 32, 16])).shape).toEqual([null, 32, 32, 160]);
  });

  test("the sum is the last thing: nothing stands between it and the next block", () => {
    const y = preactivatedBottleneck({ filters: 16, strides: 2 })(input([8, 8, 64]));
    expect(printGraph(y)).toMatchInlineSnapshot(`
      "%0 = input : [null, 8, 8, 64]
      %1 = batchNormalization(%0, …) : [null, 8, 8, 64]
      %2 = relu(%1) : [null, 8, 8, 64]
      %3 = maxPooling2d(%0) : [null, 4, 4, 64]
      %4 = conv2d(%2, conv2d/kernel) : [null, 8, 8, 16]
      %5 = batchNormalization(%4, …) : [null, 8, 8, 16]
      %6 = relu(%5) : [null, 8, 8, 16]
      %7 = conv2d(%6, conv2d_2/kernel) : [null, 4, 4, 16]
      %8 = batchNormalization(%7, …) : [null, 4, 4, 16]
      %9 = relu(%8) : [null, 4, 4, 16]
      %10 = conv2d(%9, conv2d_3/kernel) : [null, 4, 4, 64]
      %11 = add(%10, %3) : [null, 4, 4, 64]"
    `);
  });

  test("where the channels change, the shortcut is made of what the first relu gives", () => {
    expect(printGraph(wideBlock({ filters: 32, dropout: 0.3 })(input([8, 8, 16])))).toMatchInlineSnapshot(`
      "%0 = input : [null, 8, 8, 16]
      %1 = batchNormalization(%0, …) : [null, 8, 8, 16]
      %2 = relu(%1) : [null, 8, 8, 16]
      %3 = conv2d(%2, conv2d/kernel) : [null, 8, 8, 32]
      %4 = batchNormalization(%3, …) : [null, 8, 8, 32]
      %5 = relu(%4) : [null, 8, 8, 32]
      %6 = dropout(%5) : [null, 8, 8, 32]
      %7 = conv2d(%6, conv2d_2/kernel) : [null, 8, 8, 32]
      %8 = conv2d(%2, shortcut/conv2d/kernel) : [null, 8, 8, 32]
      %9 = add(%7, %8) : [null, 8, 8, 32]"
    `);
  });
});

describe("squeeze and excitation", () => {
  test("the example", () => {
    const y = squeezeAndExcitation({ ratio: 8 })(input([28, 28, 64]));
    expect(printGraph(y)).toMatchInlineSnapshot(`
      "%0 = input : [null, 28, 28, 64]
      %1 = globalAveragePooling2d(%0) : [null, 64]
      %2 = dense(%1, excite/dense/kernel, excite/dense/bias) : [null, 8]
      %3 = dense(%2, excite/dense_2/kernel, excite/dense_2/bias) : [null, 64]
      %4 = multiply(%0, %3) : [null, 28, 28, 64]"
    `);
  });

  test("finishes a body, like anything else that keeps the shape", () => {
    const photo = input([56, 56, 64]);
    const names = (finish: (x: Tensor) => Tensor): readonly string[] =>
      model(photo, basicBlock({ filters: 64, finish })).layers.map(({ name }) => name);
    expect(names(squeezeAndExcitation()).slice(-6)).toEqual([
      "excite/globalAveragePooling2d",
      "excite/dense",
      "excite/dense_2",
      "multiply",
      "add",
      "relu_2",
    ]);
    expect(names(stochasticDepth(0.1))).toContain("stochasticDepth");
    expect(names(dropout(0.1))).toContain("dropout");
  });
});

checkArchitecture("a basic block with everything", {
  block: () => basicBlock({ filters: 4, strides: 2, finish: squeezeAndExcitation({ ratio: 2 }) }),
  input: [5, 6, 3],
  output: [3, 3, 4],
});

describe("windows reach further with dilationRate", () => {
  const dilated = (block: Block): number => {
    const net = model(input([56, 56, 64]), block);
    const { nodes } = lower({ name: "block", inputs: net.inputs, weights: net.weights, outputs: net.outputs });
    return nodes.filter(({ op, attributes }) => op === "Conv" && String(attributes.dilations) === "3,3").length;
  };
  const place = { filters: 64, dilationRate: 3 };

  test.each([
    ["basic block", basicBlock(place), 2],
    ["bottleneck", bottleneck(place), 1],
    ["regnet block", regnetBlock(place), 1],
    ["res2net bottleneck", res2netBottleneck({ ...place, width: 26, scale: 4 }), 3],
    ["resnest bottleneck", resnestBottleneck(place), 1],
  ])("%s", (_, block, windows) => {
    expect(dilated(block)).toBe(windows);
  });
});
