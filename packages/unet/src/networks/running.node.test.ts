/** What only numbers show: images whose size is open, networks that are pruned. */
import {
  type AnyModel,
  input,
  type Model,
  model,
  type NdArray,
  type NdArrays,
  type Tensor,
  type Tensors,
} from "@tributary/kernel";
import { countOf, pyramidOf, randomStream } from "@tributary/kernel/authoring";
import { createPredictor, initialize } from "@tributary/runtime";
import { expectAllClose } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { twoConvolutions } from "../blocks/convolutions.ts";
import { encoderLevel } from "../blocks/level.ts";
import { unetDecoder } from "../decoders/unet-decoder.ts";
import { attentionUnet, r2Unet } from "./attention-unet.ts";
import { resUnet } from "./res-unet.ts";
import { segmenter } from "./segmenter.ts";
import { u2net } from "./u2net.ts";
import { unet } from "./unet.ts";
import { unetPlusPlus } from "./unet-plus-plus.ts";

const answer = async (net: AnyModel, weights: NdArrays, shape: readonly number[]): Promise<NdArray> => {
  const predictor = await createPredictor({ net: net as Model, weights });
  const count = countOf(shape);
  const result = await predictor.predict({ shape, data: randomStream(1, "image").normal(count) } as never);
  await predictor.dispose();
  return result as NdArray;
};

const block = (net: unknown): ((image: Tensor) => Tensors) => net as (image: Tensor) => Tensors;
const small = { classes: 2, filters: 4, depth: 2 } as const;
const backbone = pyramidOf([
  { name: "half", stride: 2, block: encoderLevel(twoConvolutions(4)) },
  { name: "quarter", stride: 4, block: encoderLevel(twoConvolutions(8)) },
]);

/** Networks, and images that they take. */
const networks: Readonly<Record<string, readonly [net: unknown, height: number, width: number]>> = {
  "U-Net": [unet(small), 44, 52],
  "U-Net of milesial": [unet({ ...small, flavor: "milesial" }), 21, 18],
  "U-Net of milesial, bilinear": [unet({ ...small, flavor: "milesialBilinear" }), 21, 18],
  "U-Net of MONAI": [unet({ ...small, flavor: "monai" }), 21, 18],
  "U-Net with upsampling": [unet({ ...small, flavor: "upsampling" }), 20, 16],
  "U-Net, shuffled up": [unet({ ...small, up: "pixelShuffle" }), 44, 52],
  "U-Net, cropped, interpolated and added": [unet({ ...small, up: "bilinear", join: "add" }), 44, 52],
  "U-Net of milesial, with pixels repeated": [unet({ ...small, flavor: "milesial", up: "nearest" }), 21, 18],
  "U-Net of MONAI, added": [unet({ ...small, flavor: "monai", join: "add" }), 21, 18],
  "U-Net++": [unetPlusPlus(small), 20, 16],
  "U-Net++ with batch normalization": [unetPlusPlus({ ...small, flavor: "batchNormalization" }), 20, 16],
  "attention U-Net": [attentionUnet(small), 20, 16],
  "R2U-Net": [r2Unet(small), 20, 16],
  ResUNet: [resUnet(small), 20, 16],
  "U²-Net, small": [u2net({ classes: 1, variant: "small" }), 21, 40],
  "a U-Net on a backbone": [
    segmenter({ encoder: backbone, decoder: unetDecoder({ filters: [4, 8] }), classes: 2 }),
    21,
    18,
  ],
};

describe("an image whose size is open gives the same numbers", () => {
  test.for(Object.entries(networks))("%s", async ([, [net, height, width]]) => {
    const [known, open] = [input([height, width, 3]), input([null, null, 3])];
    const whole = model(known, block(net)(known));
    const { weights } = initialize(whole, { seed: 1 });
    const shape = [2, height, width, 3];
    const [expected, given] = [
      await answer(whole, weights, shape),
      await answer(model(open, block(net)(open)), weights, shape),
    ];
    expect(given.shape).toEqual(expected.shape);
    const largest = Math.max(...Array.from(expected.data, Math.abs));
    expectAllClose(given.data, expected.data, { relative: 0, absolute: 2e-5 * largest });
  });
});

test("a pruned U-Net++ gives what the whole one gives at that level, with its weights", async () => {
  const options = { classes: 2, filters: 4 } as const;
  const image = input([32, 48, 3]);
  const whole = model(image, unetPlusPlus({ ...options, depth: 4 }).supervised(image).output2);
  const pruned = model(image, unetPlusPlus({ ...options, depth: 2 })(image));
  const { weights } = initialize(whole, { seed: 1 });
  expect(pruned.weights.map(({ name }) => name).toSorted()).toEqual(Object.keys(weights).toSorted());
  const [ours, expected] = [
    await answer(pruned, weights, [1, 32, 48, 3]),
    await answer(whole, weights, [1, 32, 48, 3]),
  ];
  expectAllClose(ours.data, expected.data, { relative: 1e-6 });
});
