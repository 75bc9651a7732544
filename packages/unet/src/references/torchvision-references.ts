/** @file What torchvision calls the weights of its segmentation networks. */
import { all, type Names, type NetworkReference, part, unit } from "./references.ts";

/** Dilated windows, numbered as they stand: 1×1, each rate, the mean of the image. */
export const asppNames = (rates: readonly number[], window: (k: number) => Names): Names =>
  all(
    part("rate1", "", unit(1, "convs.0.0", "convs.0.1")),
    ...rates.map((rate, i) => part(`rate${rate}`, "", window(i + 1))),
    part("mean", "", unit(1, `convs.${rates.length + 1}.1`, `convs.${rates.length + 1}.2`)),
    part("project", "", unit(1, "project.0", "project.1")),
  );

/** A network's: the encoder's after `backbone.`, the decoder's after `classifier.`; its last is the convolution that classifies. */
const torchvisionReference =
  (architecture: string, decoder: Names): NetworkReference =>
  (encoder) => ({
    package: "torchvision",
    architecture: `${architecture}_${encoder?.architecture ?? "resnet50"}`,
    layout: "torch",
    names: all(part("encoder", "backbone.", encoder?.names ?? {}), part("decoder", "classifier.", decoder), {
      "classify/conv2d": "classifier.4",
    }),
  });

/** Of an auxiliary head. */
export const auxiliaryNames: Names = part(
  "auxiliary",
  "aux_classifier.",
  all(unit(1, "0", "1"), { "classify/conv2d": "4" }),
);

export const deeplabV3Reference = (rates: readonly number[]): NetworkReference =>
  torchvisionReference(
    "deeplabv3",
    all(
      part(
        "aspp",
        "0.",
        asppNames(rates, (k) => unit(1, `convs.${k}.0`, `convs.${k}.1`)),
      ),
      part("conv", "", unit(1, "1", "2")),
    ),
  );

export const fcnReference: NetworkReference = torchvisionReference("fcn", part("conv", "", unit(1, "0", "1")));
