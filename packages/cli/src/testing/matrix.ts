/** @file What docs/matrix.md is a table of: an encoder of every family with every decoder, with few filters. */
import { input, type Model, model, type Tensor } from "@tributary/kernel";
import type { Backbone } from "@tributary/kernel/authoring";
import {
  type Decoder,
  deeplabV3Decoder,
  deeplabV3PlusDecoder,
  fcnDecoder,
  fpnDecoder,
  linknetDecoder,
  manetDecoder,
  panDecoder,
  pspnetDecoder,
  segmenter,
  unet3PlusDecoder,
  unetDecoder,
  unetPlusPlusDecoder,
  upernetDecoder,
} from "@tributary/unet";
import type { Architecture, EncoderNetwork } from "../models/architectures/architecture.ts";
import { type DecoderName, decoders } from "../models/decoders.ts";
import { encoders } from "../models/segmenter.ts";
import { narrowEncoder } from "./narrow-encoder.ts";

/** The first of each function: its others have the same parts, more of them or wider. */
export const families: readonly Architecture<EncoderNetwork>[] = encoders.filter(
  ({ build }, i) => encoders.findIndex((other) => other.build.maker === build.maker) === i,
);

export const decoderNames = Object.keys(decoders) as readonly DecoderName[];

export const CLASSES = 2;

const filters = [4, 4, 6, 6, 8, 8, 8];
const deeplab = { filters: 8, rates: [1, 2, 3] };

/** The decoders with few filters. */
const narrow: Readonly<Record<DecoderName, () => Decoder>> = {
  unet: () => unetDecoder({ filters }),
  unetPlusPlus: () => unetPlusPlusDecoder({ filters }),
  unet3Plus: () => unet3PlusDecoder({ filters: 4 }),
  linknet: () => linknetDecoder({ filters: 4 }),
  manet: () => manetDecoder({ filters, attentionFilters: 4 }),
  fpn: () => fpnDecoder({ filters: 8, segmentationFilters: 8 }),
  upernet: () => upernetDecoder({ filters: 8, segmentationFilters: 8 }),
  pan: () => panDecoder({ filters: 6 }),
  pspnet: () => pspnetDecoder({ filters: 8 }),
  deeplabV3: () => deeplabV3Decoder(deeplab),
  deeplabV3Plus: () => deeplabV3PlusDecoder({ ...deeplab, fineFilters: 4 }),
  fcn: () => fcnDecoder({ filters: 8 }),
};

/** Inception's networks and Xception do not pad, so that smaller images are used up. */
const padsNothing = ({ name }: Architecture): boolean => /^(inception(V|Resnet)|xception)/.test(name);

/** A size that no stride divides. */
export const sizeOf = (family: Architecture): readonly [height: number, width: number] =>
  padsNothing(family) ? [79, 93] : [33, 47];

/** The same with coarsest maps of more than a pixel: over one pixel, normalization leaves nothing to learn. */
export const trainingSizeOf = (family: Architecture): readonly [height: number, width: number] =>
  padsNothing(family) ? [111, 141] : [67, 93];

type Encoders = (decoder: DecoderName) => Backbone;

/** What each decoder wants of its encoder, made once for all that want the same. */
const encodersOf = (make: (outputStride: 8 | 16 | undefined) => Backbone, image: Tensor): Encoders => {
  const made = new Map<number | undefined, ReturnType<Backbone>>();
  return (decoder) => {
    const { outputStride } = decoders[decoder];
    const levels = made.get(outputStride) ?? make(outputStride)(image);
    made.set(outputStride, levels);
    return () => levels;
  };
};

/** An encoder under decoders, each with an output of its name. */
const under = (
  names: readonly DecoderName[],
  encoderOf: Encoders,
  decoderOf: (name: DecoderName) => Decoder,
  image: Tensor,
): Model => {
  const scores = names.map((name) => {
    const whole: (x: Tensor) => Tensor = segmenter({
      encoder: encoderOf(name),
      decoder: decoderOf(name),
      classes: CLASSES,
    });
    return [name, whole(image)] as const;
  });
  return model(image, Object.fromEntries(scores)) as Model;
};

/** An encoder under decoders, with few filters, for images of any size. */
export const narrowPairs = (family: Architecture<EncoderNetwork>, names: readonly DecoderName[]): Model => {
  const image: Tensor = input([null, null, 3], { name: "image" });
  const encoderOf = encodersOf((outputStride) => narrowEncoder(family, outputStride), image);
  return under(names, encoderOf, (name) => narrow[name](), image);
};

/** An encoder with each decoder, as `segmenter()` makes it by name: one model a decoder. */
export const wholePairs = (
  { build, flavors, classes }: Architecture<EncoderNetwork>,
  size: number,
): readonly Model[] => {
  const image: Tensor = input([size, size, 3], { name: "image" });
  const encoderOf = encodersOf((outputStride) => {
    const stride = outputStride === undefined ? {} : { outputStride };
    return build({ flavor: flavors[0]!, classes, ...stride }).pyramid;
  }, image);
  return decoderNames.map((name) => under([name], encoderOf, (decoder) => decoders[decoder].make(), image));
};
