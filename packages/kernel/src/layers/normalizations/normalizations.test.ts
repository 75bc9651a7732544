import { checkOp, evaluateTensors, expectAllClose } from "@tributary/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { gradients } from "../../gradients/gradients.ts";
import { constant, input, scalar } from "../../graph/source.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { model } from "../../model/model.ts";
import { trainingForm } from "../../model/training-form.ts";
import { sum } from "../../ops/broadcast.ts";
import { batchNormalization } from "./batch-normalization.ts";
import { globalResponseNormalization } from "./global-response-normalization.ts";
import { groupNormalization } from "./group-normalization.ts";
import { layerNormalization } from "./layer-normalization.ts";
import { layerScale } from "./layer-scale.ts";
import { localResponseNormalization } from "./local-response-normalization.ts";
import { normalization } from "./normalization.ts";
import { rescaling } from "./rescaling.ts";

const image = input([28, 28, 64]);
const weights = (y: Tensor): unknown =>
  model(image, y).weights.map(({ name, shape, learned }) => [name, shape, learned]);

describe("batchNormalization", () => {
  test("keeps the shape, and has two trained weights and two statistics per channel", () => {
    const y = batchNormalization()(image);
    expectTypeOf(y).toEqualTypeOf<Tensor<[null, 28, 28, 64]>>();
    expect(y.shape).toEqual([null, 28, 28, 64]);
    expect(weights(y)).toEqual([
      ["batchNormalization/gamma", [64], true],
      ["batchNormalization/beta", [64], true],
      ["batchNormalization/movingMean", [64], false],
      ["batchNormalization/movingVariance", [64], false],
    ]);
  });

  test("center and scale can be left out", () => {
    expect(weights(batchNormalization({ center: false, scale: false })(image))).toEqual([
      ["batchNormalization/movingMean", [64], false],
      ["batchNormalization/movingVariance", [64], false],
    ]);
  });

  test("an unknown number of channels and a momentum above 1 are refused", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => batchNormalization()(input([28, 28, null]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: batchNormalization: the last axis must have a known size, but this tensor is [null, 28, 28, null]
        received  [null, 28, 28, null]
        expected  a known number of channels, since each has weights of its own
        to fix    give input() that size]
    `);
    expect(() => batchNormalization({ momentum: 1.5 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: batchNormalization: momentum is 1.5
        received  1.5
        expected  a number from 0 up to but not including 1
        to fix    choose momentum within that range]
    `);
  });
});

describe("layerNormalization and groupNormalization", () => {
  test("keep the shape, and have two trained weights per channel", () => {
    expectTypeOf(layerNormalization()(input([49, 768]))).toEqualTypeOf<Tensor<[null, 49, 768]>>();
    expect(layerNormalization()(input([49, 768])).shape).toEqual([null, 49, 768]);
    expect(groupNormalization({ groups: 8 })(image).shape).toEqual([null, 28, 28, 64]);
    expect(weights(groupNormalization({ groups: 8 })(image))).toEqual([
      ["groupNormalization/gamma", [64], true],
      ["groupNormalization/beta", [64], true],
    ]);
  });

  const plain = { center: false, scale: false };
  checkOp("layerNormalization has mean 0 and variance 1 at every place", {
    run: ([x]) => layerNormalization(plain)(x!),
    inputs: [[2, 3, 4]],
    output: [2, 3, 4],
    tolerance: 1e-4,
    reference: (x) => (n, i, c) => {
      const row = [0, 1, 2, 3].map((k) => x(n!, i!, k));
      const mean = row.reduce((a, b) => a + b) / 4;
      const variance = row.reduce((a, b) => a + (b - mean) ** 2, 0) / 4;
      return (row[c!]! - mean) / Math.sqrt(variance + 1e-3);
    },
  });
  checkOp("groupNormalization has mean 0 and variance 1 in every group", {
    run: ([x]) => groupNormalization({ groups: 2, ...plain })(x!),
    inputs: [[2, 2, 2, 4]],
    output: [2, 2, 2, 4],
    tolerance: 1e-4,
    open: [[null, null, null, 4]],
    reference: (x) => (n, i, j, c) => {
      const start = c! < 2 ? 0 : 2;
      const group = [0, 1].flatMap((a) => [0, 1].flatMap((b) => [0, 1].map((k) => x(n!, a, b, start + k))));
      const mean = group.reduce((a, b) => a + b) / 8;
      const variance = group.reduce((a, b) => a + (b - mean) ** 2, 0) / 8;
      return (x(n!, i!, j!, c!) - mean) / Math.sqrt(variance + 1e-3);
    },
  });

  test("groups that do not divide the channels are refused", () => {
    expect(() => groupNormalization()(input([28, 28, 48]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: groupNormalization: 48 channels cannot be split into 32 groups
        received  [null, 28, 28, 48]
        expected  a number of channels that 32 divides
        to fix    choose groups that divide the channels of the input]
    `);
  });
});

describe("layerScale and globalResponseNormalization", () => {
  test("keep the shape, and the types know it", () => {
    expectTypeOf(layerScale()(image)).toEqualTypeOf<Tensor<[null, 28, 28, 64]>>();
    expectTypeOf(globalResponseNormalization()(image)).toEqualTypeOf<Tensor<[null, 28, 28, 64]>>();
    expect(globalResponseNormalization()(image).shape).toEqual([null, 28, 28, 64]);
  });

  test("channels of zeros have a slope: 0", async () => {
    const net = model(input([1, 1, 3], { name: "image" }), globalResponseNormalization());
    const form = trainingForm(net, { image: [1, 1, 1, 3] });
    const [image, gamma, beta] = [...form.inputs, ...net.weights].map(({ tensor }) => tensor);
    const [slope] = gradients(sum(form.outputs[0]!.tensor), [image!], scalar(1));
    const ones = Float32Array.of(1, 1, 1);
    const [computed] = await evaluateTensors(
      [
        { tensor: image!, value: { dtype: "float32", shape: [1, 1, 1, 3], data: Float32Array.of(0, 0, 1) } },
        { tensor: gamma!, value: { dtype: "float32", shape: [3], data: ones } },
        { tensor: beta!, value: { dtype: "float32", shape: [3], data: ones } },
      ],
      [slope!],
    );
    for (const value of computed!.data) expect(Number.isFinite(value)).toBe(true);
  });

  test("what is no image, and unknown channels, are refused", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => globalResponseNormalization()(input([64]))).toThrow(
      "globalResponseNormalization: needs [batch, height",
    );
    // @ts-expect-error the compiler says the same sentence
    expect(() => globalResponseNormalization()(input([8, 8, null]))).toThrow("the last axis must have a known size");
    // @ts-expect-error the compiler says the same sentence
    expect(() => layerScale()(input([8, 8, null]))).toThrow("layerScale: the last axis must have a known size");
  });
});

describe("localResponseNormalization", () => {
  checkOp("alpha multiplies the sum, as in TensorFlow", {
    run: ([x]) => localResponseNormalization({ depthRadius: 1, alpha: 0.5, beta: 0.75 })(x!),
    inputs: [[1, 2, 2, 4]],
    output: [1, 2, 2, 4],
    tolerance: 1e-4,
    reference: (x) => (n, i, j, c) => {
      const near = [c! - 1, c!, c! + 1].filter((k) => k >= 0 && k < 4);
      const total = near.reduce((sum, k) => sum + x(n!, i!, j!, k) ** 2, 0);
      return x(n!, i!, j!, c!) / (1 + 0.5 * total) ** 0.75;
    },
  });

  test("a shape that is not an image's is refused", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => localResponseNormalization()(input([100]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: localResponseNormalization: needs [batch, height, width, channels], but this tensor is [null, 100]
        received  [null, 100]
        expected  [batch, height, width, channels]
        to fix    reshape it first, or apply the layer earlier]
    `);
  });
});

describe("rescaling and normalization", () => {
  const numbers = async (y: Tensor): Promise<readonly number[]> => {
    const [value] = await evaluateTensors([], [y]);
    return Array.from(value!.data as Float32Array);
  };

  test("pixels from 0…255 to -1…1", async () => {
    const y = rescaling(1 / 127.5, { offset: -1 })(constant([[0, 127.5, 255]]));
    expectAllClose(await numbers(y), [-1, 0, 1], { relative: 0, absolute: 1e-6 }, "pixels");
    expectTypeOf(rescaling(2)(image)).toEqualTypeOf<Tensor<[null, 28, 28, 64]>>();
  });

  test("a scale of 1 changes nothing", async () => {
    expect(await numbers(rescaling(1)(constant([[3, 4]])))).toEqual([3, 4]);
  });

  test("statistics per channel", async () => {
    const y = normalization({ mean: [1, 2], variance: [4, 0.25] })(
      constant([
        [3, 3],
        [1, 2],
      ]),
    );
    expectAllClose(await numbers(y), [1, 2, 0, 0], { relative: 0, absolute: 1e-6 }, "normalized");
  });

  test("a variance of 0 is refused", () => {
    expect(() => normalization({ mean: [1, 2], variance: [4, 0] })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: normalization: the variance is 0
        received  mean [1,2], variance [4,0]
        expected  a mean and a variance above 0, for all numbers or for each channel
        to fix    measure them on the training data, and leave out channels that never change]
    `);
    expect(() => normalization({ mean: [1, 2], variance: [4, 1, 1] })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: normalization: mean and variance have different lengths
        received  mean [1,2], variance [4,1,1]
        expected  a mean and a variance above 0, for all numbers or for each channel
        to fix    measure them on the training data, and leave out channels that never change]
    `);
  });
});
