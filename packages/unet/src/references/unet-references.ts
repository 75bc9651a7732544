/** @file What implementations call the weights of their U-Nets. */
import type { Reference } from "@tributary/kernel/authoring";
import { all, each, type Names, part, unit } from "./references.ts";

/** The module in `conformance/references/unet.py`, levels counted from the top. */
const paper = (depth: number): Names => {
  const two = { conv2d: "conv1", conv2d_2: "conv2" };
  return all(
    each(0, depth, (i) => part(`down${i}`, `down${i}.`, two)),
    each(0, depth - 1, (i) =>
      all(part(`up${i}`, `up${i}.block.`, two), part(`up${i}/upConvolution`, `up${i}.`, { conv2dTranspose: "upconv" })),
    ),
    { "classify/conv2d": "head" },
  );
};

/** milesial/Pytorch-UNet; decoder levels are counted from the bottom there. */
const milesial = (depth: number): Names => {
  const two = all(unit(1, "double_conv.0", "double_conv.1"), unit(2, "double_conv.3", "double_conv.4"));
  return all(
    part("down0", "inc.", two),
    each(1, depth, (i) => part(`down${i}`, `down${i}.maxpool_conv.1.`, two)),
    each(0, depth - 1, (i) =>
      all(
        part(`up${i}`, `up${depth - i}.conv.`, two),
        part(`up${i}/upConvolution`, `up${depth - i}.`, { conv2dTranspose: "up" }),
      ),
    ),
    { "classify/conv2d": "outc.conv" },
  );
};

/** MONAI's BasicUNet. */
const monai = (depth: number): Names => {
  const two = {
    conv2d: "conv_0.conv",
    groupNormalization: "conv_0.adn.N",
    conv2d_2: "conv_1.conv",
    groupNormalization_2: "conv_1.adn.N",
  };
  return all(
    part("down0", "conv_0.", two),
    each(1, depth, (i) => part(`down${i}`, `down_${i}.convs.`, two)),
    each(0, depth - 1, (i) =>
      all(
        part(`up${i}`, `upcat_${i + 1}.convs.`, two),
        part(`up${i}/upConvolution`, `upcat_${i + 1}.upsample.`, { conv2dTranspose: "deconv" }),
      ),
    ),
    { "classify/conv2d": "final_conv" },
  );
};

/** LeeJunHyun/Image_Segmentation, levels counted from 1. Its blocks of two convolutions, and its up-convolutions. */
export const upsampling = (depth: number): Names => {
  const two = all(unit(1, "conv.0", "conv.1"), unit(2, "conv.3", "conv.4"));
  return all(
    each(0, depth, (i) => part(`down${i}`, `Conv${i + 1}.`, two)),
    each(0, depth - 1, (i) => part(`up${i}`, `Up_conv${i + 2}.`, two)),
    upsampled(depth),
  );
};

/** What its networks share: up-convolutions and classes. */
export const upsampled = (depth: number): Names =>
  all(
    each(0, depth - 1, (i) => part(`up${i}/upConvolution`, `Up${i + 2}.`, unit(1, "up.1", "up.2"))),
    { "classify/conv2d": "Conv_1x1" },
  );

interface UnetReferences extends Pick<Reference, "package" | "architecture"> {
  readonly names: (depth: number) => Names;
}

type Flavor = "paper" | "milesial" | "milesialBilinear" | "monai" | "upsampling";

const references: Readonly<Record<Flavor, UnetReferences>> = {
  paper: { package: "paper", architecture: "unet", names: paper },
  milesial: { package: "milesial/Pytorch-UNet", architecture: "UNet", names: milesial },
  milesialBilinear: { package: "milesial/Pytorch-UNet", architecture: "UNet", names: milesial },
  monai: { package: "monai", architecture: "BasicUNet", names: monai },
  upsampling: { package: "LeeJunHyun/Image_Segmentation", architecture: "U_Net", names: upsampling },
};

/** The names of all layers of a U-Net that halves the image `depth` times. */
export const unetReference = (flavor: Flavor, depth: number): Reference => {
  const { names, ...reference } = references[flavor];
  return { ...reference, layout: "torch", names: names(depth) };
};
