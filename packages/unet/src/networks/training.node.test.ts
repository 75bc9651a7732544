/** One training step of every architecture: the loss is finite, and every trainable weight changes. */
import { input, model, type Tensor, type Tensors } from "@tributary/kernel";
import { pyramidOf, randomStream } from "@tributary/kernel/authoring";
import { createTrainer, sgd, sparseCategoricalCrossentropy } from "@tributary/train";
import { expect, test } from "vitest";
import { twoConvolutions } from "../blocks/convolutions.ts";
import { encoderLevel } from "../blocks/level.ts";
import { fcnDecoder } from "../decoders/fcn-decoder.ts";
import { unetDecoder } from "../decoders/unet-decoder.ts";
import { attentionUnet, r2Unet } from "./attention-unet.ts";
import { linknet } from "./linknet.ts";
import { nnUnet } from "./nn-unet.ts";
import { resUnet } from "./res-unet.ts";
import { segmenter } from "./segmenter.ts";
import { u2net } from "./u2net.ts";
import { unet } from "./unet.ts";
import { unet3Plus } from "./unet-3-plus.ts";
import { unetPlusPlus } from "./unet-plus-plus.ts";

const classes = 3;
const small = { classes, filters: 4, depth: 2 } as const;
const backbone = pyramidOf([
  { name: "half", stride: 2, block: encoderLevel(twoConvolutions(4)) },
  { name: "quarter", stride: 4, block: encoderLevel(twoConvolutions(8)) },
]);

/** Their images are 32 × 32 pixels, unless they take more. */
const networks: Readonly<Record<string, readonly [net: unknown, size?: number]>> = {
  "U-Net": [unet({ ...small, dropout: 0.5 }), 52],
  "U-Net, padded": [unet({ ...small, padding: "same" })],
  "U-Net of milesial": [unet({ ...small, flavor: "milesial" }), 33],
  "U-Net of milesial, bilinear": [unet({ ...small, flavor: "milesialBilinear" }), 33],
  "U-Net of MONAI": [unet({ ...small, flavor: "monai" }), 33],
  "U-Net of milesial, bilinear, transposed and added": [
    unet({ ...small, flavor: "milesialBilinear", up: "transposed", join: "add" }),
    33,
  ],
  "U-Net with upsampling": [unet({ ...small, flavor: "upsampling" })],
  "U-Net++": [unetPlusPlus(small)],
  "U-Net++, deeply supervised": [unetPlusPlus(small).supervised],
  "U-Net++ with batch normalization": [unetPlusPlus({ ...small, flavor: "batchNormalization" })],
  "attention U-Net": [attentionUnet(small)],
  "R2U-Net": [r2Unet(small)],
  "R2U-Net with attention": [r2Unet({ ...small, attention: true })],
  ResUNet: [resUnet(small)],
  "nnU-Net with a residual encoder": [nnUnet({ ...small, variant: "residual" })],
  "nnU-Net, deeply supervised": [nnUnet(small).supervised],
  "U-Net 3+, deeply supervised": [unet3Plus(small).supervised, 33],
  "U²-Net, small, all side outputs": [u2net({ classes, variant: "small" }).supervised],
  LinkNet: [linknet({ classes }), 64],
  "an auxiliary head": [segmenter({ encoder: backbone, decoder: fcnDecoder({ filters: 4 }), classes }).supervised, 33],
  "a U-Net on a backbone": [segmenter({ encoder: backbone, decoder: unetDecoder({ filters: [4, 8] }), classes }), 33],
};

test.for(Object.entries(networks))("%s", { timeout: 180_000 }, async ([name, [net, size = 32]]) => {
  const image = input([size, size, 2], { name: "image" });
  const outputs = (net as (image: Tensor) => Tensors)(image);
  const whole = model(image, outputs);
  const loss = sparseCategoricalCrossentropy();
  const several = whole.outputs.length > 1;
  const trainer = createTrainer(whole, {
    loss: several ? Object.fromEntries(whole.outputs.map((output) => [output.name, loss])) : loss,
    optimizer: sgd(0.1),
    seed: 1,
  });
  const before = (await trainer.trained()).weights;
  const labels = ({ tensor }: (typeof whole.outputs)[number]) => {
    const [, height, width] = tensor.shape as readonly [null, number, number, number];
    const words = randomStream(2, name).words(2 * height * width);
    return { shape: [2, height, width], data: Int32Array.from(words, (word) => word % classes) };
  };
  const result = await trainer.step({
    inputs: { shape: [2, size, size, 2], data: randomStream(1, name).normal(4 * size * size) },
    targets: several
      ? Object.fromEntries(whole.outputs.map((output) => [output.name, labels(output)]))
      : labels(whole.outputs[0]!),
  });
  expect(result.loss).toBeGreaterThan(0);
  expect(result.loss).toBeLessThan(100);
  const after = (await trainer.trained()).weights;
  // What is added before batch normalization is taken away by it: such a bias has no gradient but float noise.
  const names = new Set(whole.weights.map(({ name: weight }) => weight));
  const learns = (weight: string): boolean =>
    !weight.endsWith("/conv2d/bias") || !names.has(weight.replace("/conv2d/bias", "/batchNormalization/gamma"));
  const still = whole.weights.filter(({ name: weight, trainable }) => {
    const [old, next] = [before[weight]!.data, after[weight]!.data] as [Float32Array, Float32Array];
    return trainable && learns(weight) && next.every((value, i) => value === old[i]);
  });
  expect(still.map((weight) => weight.name)).toEqual([]);
  await trainer.dispose();
});
