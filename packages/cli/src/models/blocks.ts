/** @file The blocks that the packages' networks are made of, for composing your own. */

export interface BlockEntry {
  readonly name: string;
  readonly package: "kernel" | "skip" | "inception" | "unet";
  readonly what: string;
}

const from = (source: BlockEntry["package"], blocks: Readonly<Record<string, string>>): readonly BlockEntry[] =>
  Object.entries(blocks).map(([name, what]) => ({ name, package: source, what }));

export const blocks: readonly BlockEntry[] = [
  ...from("kernel", {
    chain: "blocks one after the other",
    branches: "blocks side by side, their channels stacked",
    residual: "a block whose input is added to what it gives",
    cropAndConcatenate: "U-Net's arrow across: a larger map cropped, then stacked on a smaller one",
  }),
  ...from("skip", {
    residualBlock: "any body, its shortcut added, then a ReLU",
    basicBlock: "two 3×3 convolutions and a shortcut (ResNet-18 and 34)",
    bottleneck: "1×1, 3×3, 1×1 and a shortcut (ResNet-50 and deeper)",
    preactivatedBottleneck: "a bottleneck that normalizes first (ResNet v2)",
    wideBlock: "two wide convolutions that normalize first (Wide ResNet)",
    squeezeAndExcitation: "weighs channels by what the whole image shows",
    denseLayer: "adds a few channels to all that has been seen",
    denseBlock: "dense layers in a row (DenseNet)",
    transition: "fewer channels, half the size, between dense blocks",
  }),
  ...from("inception", {
    inception: "1×1, 3×3, 5×5 and pooling side by side (GoogLeNet)",
    naiveInception: "the same without reductions",
    moduleA: "Inception v3: 1×1, 5×5, two 3×3, pooling",
    moduleB: "Inception v3: half the size",
    moduleC: "Inception v3: 7×7 as 1×7 and 7×1",
    moduleD: "Inception v3: half the size",
    moduleE: "Inception v3: 3×3 as 1×3 and 3×1 side by side",
    inceptionA: "Inception v4, on 35×35 maps",
    inceptionB: "Inception v4, on 17×17 maps",
    inceptionC: "Inception v4, on 8×8 maps",
    block35: "Inception-ResNet v2, on 35×35 maps",
    block17: "Inception-ResNet v2, on 17×17 maps",
    block8: "Inception-ResNet v2, on 8×8 maps",
  }),
  ...from("unet", {
    twoConvolutions: "what works at each level of U-Net",
    encoderLevel: "half the size, then a block",
    decoderLevel: "twice the size, joined with the level's map, then a block",
    upConvolution: "twice the size, learned",
    upSamplingConvolution: "twice the size, repeated and convolved",
    scse: "weighs channels and places",
    diffusionUnet: "finds the noise in pictures, told how far they have become noise (DDPM)",
    uShape: "levels down and back up, with an arrow across at each",
  }),
];
