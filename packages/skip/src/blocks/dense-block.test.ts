import { conv2d, input, model, printGraph } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { append } from "./append.ts";
import { denseBlock, denseLayer, transition } from "./dense-block.ts";

test("what a body makes of its input is appended to it", () => {
  expect(append(conv2d(32, 3, { padding: "same" }))(input([28, 28, 64])).shape).toEqual([null, 28, 28, 96]);
  expect(() => append(conv2d(32, 3))(input([28, 28, 64]))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: concatenate: height (axis 1) differs: 28 vs 26
      received  [null, 28, 28, 64], [null, 26, 26, 32]
      expected  the same sizes on every axis but the joined one
      to fix    crop or pad one of them]
  `);
});

describe("dense layer", () => {
  test("the example, with a bottleneck of 4 · growth", () => {
    const y = denseLayer(32)(input([56, 56, 64]));
    expect(y.shape).toEqual([null, 56, 56, 96]);
    expect(printGraph(y)).toMatchInlineSnapshot(`
      "%0 = input : [null, 56, 56, 64]
      %1 = batchNormalization(%0, …) : [null, 56, 56, 64]
      %2 = relu(%1) : [null, 56, 56, 64]
      %3 = conv2d(%2, conv2d/kernel) : [null, 56, 56, 128]
      %4 = batchNormalization(%3, …) : [null, 56, 56, 128]
      %5 = relu(%4) : [null, 56, 56, 128]
      %6 = conv2d(%5, conv2d_2/kernel) : [null, 56, 56, 32]
      %7 = concatenate(%0, %6) : [null, 56, 56, 96]"
    `);
  });

  test("without a bottleneck, as in DenseNet without B", () => {
    const net = model(input([56, 56, 64]), denseLayer(32, { bottleneck: 0 }));
    const kernels = net.weights.filter(({ name }) => name.endsWith("kernel"));
    expect(kernels.map(({ shape }) => shape)).toEqual([[32, 64, 3, 3]]);
  });
});

test("every layer of a block sees all the feature maps before it", () => {
  const net = model(input([56, 56, 64]), denseBlock(6, 32));
  expect(net.outputs[0]!.tensor.shape).toEqual([null, 56, 56, 256]);
  const first = net.weights.filter(({ name }) => name.endsWith("/conv2d/kernel"));
  expect(first.map(({ name, shape }) => [name, shape[1]])).toEqual([
    ["layer1/conv2d/kernel", 64],
    ["layer2/conv2d/kernel", 96],
    ["layer3/conv2d/kernel", 128],
    ["layer4/conv2d/kernel", 160],
    ["layer5/conv2d/kernel", 192],
    ["layer6/conv2d/kernel", 224],
  ]);
});

describe("transition", () => {
  test("keeps half of the channels and halves the image", () => {
    expect(transition()(input([56, 56, 256])).shape).toEqual([null, 28, 28, 128]);
  });

  test("rounds down: 7 pixels become 3, and a half of 9 channels 4", () => {
    expect(transition()(input([7, 7, 9])).shape).toEqual([null, 3, 3, 4]);
    expect(transition({ compression: 1 })(input([7, 7, 9])).shape).toEqual([null, 3, 3, 9]);
  });
});
