import { describe, expect, test } from "vitest";
import { input } from "../graph/source.ts";
import type { Block } from "../graph/tensor.ts";
import { relu } from "../layers/activations/relu.ts";
import { chain } from "../layers/combinators/chain.ts";
import { conv2d } from "../layers/convolutions/conv2d.ts";
import { conv2dTranspose } from "../layers/convolutions/conv2d-transpose.ts";
import { dense } from "../layers/core/dense.ts";
import { add } from "../layers/merging/add.ts";
import { batchNormalization } from "../layers/normalizations/batch-normalization.ts";
import { globalAveragePooling2d } from "../layers/pooling/global-pooling2d.ts";
import { flatten } from "../layers/sizes/flatten.ts";
import { cost, printCost } from "./cost.ts";
import { freeze } from "./freeze.ts";
import { model } from "./model.ts";

test("the example", () => {
  const image = input([28, 28, 1]);
  const { parameters, multiplyAdds } = cost(model(image, dense(10)(flatten(image))));
  expect(parameters.total).toBe(7850);
  expect(multiplyAdds).toBe(7840);
});

describe("parameters", () => {
  const image = input([8, 8, 3]);
  const net = model(
    image,
    chain(conv2d(4, 3, { useBias: false }), batchNormalization(), globalAveragePooling2d) as Block,
  );

  test("are counted with statistics and without", () => {
    expect(cost(net).parameters).toEqual({ learned: 108 + 8, total: 108 + 16, trainable: 108 + 8, nonTrainable: 8 });
  });

  test("that are frozen still count as learned", () => {
    expect(cost(freeze(net)).parameters).toEqual({ learned: 116, total: 124, trainable: 0, nonTrainable: 124 });
  });
});

describe("multiply-adds", () => {
  const one = (block: Block, ...shape: number[]): number => cost(model(input(shape), block)).multiplyAdds;

  test("of a convolution: output positions times the size of the kernel", () => {
    expect(one(conv2d(16, 3, { padding: "same", strides: 2 }) as Block, 9, 9, 4)).toBe(5 * 5 * 3 * 3 * 4 * 16);
    expect(one(conv2d(16, 3, { groups: 4 }) as Block, 9, 9, 4)).toBe(7 * 7 * 3 * 3 * 1 * 16);
  });

  test("of a transposed convolution: input pixels times the size of the kernel", () => {
    expect(one(conv2dTranspose(8, 2, { strides: 2 }) as Block, 5, 5, 16)).toBe(5 * 5 * 2 * 2 * 16 * 8);
  });

  test("of a dense layer on images: for each pixel", () => {
    expect(one(dense(7) as Block, 4, 5, 6)).toBe(4 * 5 * 6 * 7);
  });

  test("are those of one element, for any batch size", () => {
    const net = model(input([10]), dense(10));
    expect(cost(net, { batch: 32 }).multiplyAdds).toBe(100);
  });
});

describe("memory", () => {
  const x = input([100]);
  const kept = relu(x);
  const net = model(x, add([kept, relu(relu(relu(kept)))]));

  test("of inference is the peak of live activations", () => {
    // The first relu waits for the sum; beside it are an operand and a result.
    expect(cost(net).memory).toEqual({ weights: 0, inference: 3 * 400, training: 6 * 400 });
    expect(cost(net, { batch: 8 }).memory).toEqual({ weights: 0, inference: 8 * 3 * 400, training: 8 * 6 * 400 });
  });

  test("of a model cut from an inner tensor counts that as its input", () => {
    expect(cost(model(kept, net.outputs[0]!.tensor)).memory.training).toBe(5 * 400);
  });
});

describe("unknown sizes", () => {
  const image = input([null, null, 3], { name: "image" });
  const net = model(image, conv2d(4, 3, { padding: "same" })(image));

  test("must be given", () => {
    expect(() => cost(net)).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: cost: sizes of input "image" are open
        received  image [null, null, null, 3]
        expected  all sizes but the batch known
        to fix    give them: cost(model, { inputSizes: { image: [224, 224, 3] } })]
    `);
  });

  test("and are then known", () => {
    expect(cost(net, { inputSizes: { image: [10, 20, 3] } }).multiplyAdds).toBe(10 * 20 * 27 * 4);
  });
});

test("the cost as text", () => {
  const image = input([224, 224, 3]);
  const block = chain(conv2d(64, 7, { strides: 2, padding: "same" }), batchNormalization(), globalAveragePooling2d);
  expect(printCost(cost(model(image, block as Block), { batch: 8 }))).toMatchInlineSnapshot(`
    "parameters           9,728  as Keras counts: with statistics
                         9,600  as PyTorch counts: without
                         9,600  changed by training
    multiply-adds  118,013,952  for one element of the batch
    weights           38.00 KB
    activations       49.00 MB  at most at once, in inference
                      53.60 MB  kept in training"
  `);
});
