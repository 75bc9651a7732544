import { expect, expectTypeOf, test } from "vitest";
import { input } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { chain } from "../layers/combinators/chain.ts";
import { named } from "../layers/combinators/named.ts";
import { conv2d } from "../layers/convolutions/conv2d.ts";
import { dense } from "../layers/core/dense.ts";
import { globalAveragePooling2d } from "../layers/pooling/global-pooling2d.ts";
import { featureMapShape } from "../shape/feature-map.ts";
import { type FeatureMap, type ImageClassifier, imageClassifier } from "./classifier.ts";
import { model } from "./model.ts";

type Small = ImageClassifier<FeatureMap<"small", { readonly least: 4; readonly up: 2; readonly down: 1 }, 8>, 3>;

const small = (): Small =>
  imageClassifier({
    at: "small",
    stages: [{ name: "conv1", stride: 2, block: named("conv1", conv2d(8, 3, { strides: 2, padding: "same" })) }],
    head: chain(globalAveragePooling2d, dense(3)),
    rule: (image) => featureMapShape("small", image, { least: 4, up: 2, down: 1 }, 8),
    preprocessing: "tf",
    reference: { package: "none", architecture: "small", layout: "torch", names: {} },
  });

test("scores, features and pyramid share all weights", () => {
  const net = small();
  const image = input([9, 8, 3]);
  const [scores, features] = [net(image), net.features(image)];
  expectTypeOf(scores).toEqualTypeOf<Tensor<[null, 3]>>();
  expectTypeOf(features).toEqualTypeOf<Tensor<[null, 5, 4, 8]>>();
  expect([scores.shape, features.shape]).toEqual([
    [null, 3],
    [null, 5, 4, 8],
  ]);
  const [level] = net.pyramid(image);
  expect(level).toMatchObject({ name: "conv1", stride: 2 });
  const whole = model(image, { scores, features, level: level!.tensor });
  expect(whole.weights.map(({ name }) => name)).toEqual([
    "conv1/conv2d/kernel",
    "conv1/conv2d/bias",
    "dense/kernel",
    "dense/bias",
  ]);
});

test("an image that does not fit is refused before anything is built, with the place in the model", () => {
  const net = small();
  // @ts-expect-error The compiler says the same.
  expect(() => net(input([9, 3, 3]))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: small: width (axis 2) is 3, less than the 4 pixels that it takes
      received  [null, 9, 3, 3]
      expected  at least 4 pixels
      to fix    resize the image to 4 pixels or more]
  `);
  const inside = named("encoder", net as (image: Tensor) => Tensor);
  expect(() => inside(input([9, 3, 3]))).toThrow("encoder/small: width (axis 2) is 3");
  expect(() => net("picture" as never)).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: small: the input is "picture"
      received  "picture"
      expected  a tensor
      to fix    start from input(…), and apply each layer to the result of another]
  `);
});
