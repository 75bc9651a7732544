/** @file What segmentation_models.pytorch calls the weights of its decoders, on encoders whose coarsest stride is 32. */
import type { Reference } from "@tributary/kernel/authoring";
import { all, each, type Names, part, unit } from "./references.ts";

/** What a network is called, given what its encoder is. */
type NetworkReference = (encoder: Reference | undefined) => Reference;

/** A network's: the encoder's after `encoder.`, the decoder's after `decoder.`, and the convolution that classifies. */
export const smpReference =
  (architecture: string, decoder: Names): NetworkReference =>
  (encoder) => ({
    package: "segmentation_models_pytorch",
    architecture,
    layout: "torch",
    names: all(part("encoder", "encoder.", encoder?.names ?? {}), part("decoder", "decoder.", decoder), {
      "classify/conv2d": "segmentation_head.0",
    }),
  });

const two = all(unit(1, "conv1.0", "conv1.1"), unit(2, "conv2.0", "conv2.1"));

const scse = (ours: string): Names =>
  part(ours, `${ours}.attention.`, {
    "channels/conv2d": "cSE.1",
    "channels/conv2d_2": "cSE.3",
    "spatial/conv2d": "sSE.0",
  });

/** Two convolutions, with attention before and after them. */
const block = all(two, scse("attention1"), scse("attention2"));

/** Its blocks are counted from the bottom. */
export const unetDecoderReference: NetworkReference = smpReference(
  "Unet",
  each(0, 4, (k) => part(`up${4 - k}`, `blocks.${k}.`, block)),
);
