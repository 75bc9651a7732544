/** @file A network that names pixels, of an encoder and a decoder by name: here all packages meet. */
import {
  COUNT,
  checkOptions,
  type Encoder,
  meant,
  nearest,
  type OptionTable,
  required,
} from "@tributary/kernel/authoring";
import {
  type Decoder,
  type EncodedSegmenter,
  type SegmentationOptions,
  segmenter as segmenterOf,
} from "@tributary/unet";
import { UsageError } from "../usage-error.ts";
import type { Architecture, EncoderNetwork } from "./architectures/architecture.ts";
import { inceptionArchitectures } from "./architectures/inception.ts";
import { skipArchitectures } from "./architectures/skip.ts";
import { type DecoderName, decoders } from "./decoders.ts";
import { flavorOf } from "./flavor-of.ts";

/** Every architecture with a pyramid. */
export const encoders: readonly Architecture<EncoderNetwork>[] = [...skipArchitectures, ...inceptionArchitectures];

export interface NamedSegmenterOptions<C extends number = number> extends SegmentationOptions<C> {
  /** The name of an architecture that classifies images, such as `"resnet34"`, or a network with a pyramid. */
  readonly encoder: string | Encoder;
  /** Of an encoder that is named. Default: the architecture's first. */
  readonly flavor?: string;
  /** A name, or a decoder with options of its own. Default `"unet"`. */
  readonly decoder?: DecoderName | Decoder;
}

const known: OptionTable<NamedSegmenterOptions> = {
  encoder: "required",
  classes: required(COUNT),
  activation: "optional",
  flavor: "optional",
  decoder: "optional",
};

const encoderOf = (name: string): Architecture<EncoderNetwork> | undefined =>
  encoders.find((known) => known.name.toLowerCase() === name.toLowerCase());

/** Whatever its case; a plus sign may stand for the word: `"unet++"`. */
const decoderOf = (name: string): DecoderName | undefined => {
  const words = name.replaceAll("+", "plus").toLowerCase();
  return (Object.keys(decoders) as DecoderName[]).find((known) => known.toLowerCase() === words);
};

export const isEncoder = (name: string): boolean => encoderOf(name) !== undefined;
export const isDecoder = (name: string): boolean => decoderOf(name) !== undefined;

/** @throws {@link UsageError} for an unknown name; it names the nearest one. */
export const findEncoder = (name: string): Architecture<EncoderNetwork> => {
  const found = encoderOf(name);
  if (found) return found;
  const names = encoders.map((known) => known.name);
  throw new UsageError({
    problem: `there is no encoder "${name}"`,
    expected: `a name such as ${nearest(name, names).join(", ")}`,
    fix: "take a name that the command list prints under encoders",
  });
};

/** @throws {@link UsageError} for an unknown name; it names the nearest one. */
export const findDecoder = (name: string): DecoderName => {
  const found = decoderOf(name);
  if (found !== undefined) return found;
  const names = Object.keys(decoders);
  const similar = meant(name, names);
  throw new UsageError({
    problem: `there is no decoder "${name}"`,
    expected: `one of ${names.join(", ")}`,
    fix: similar === undefined ? "choose one of them" : `write ${similar}`,
  });
};

const built = (name: string, flavor: string | undefined, outputStride: 8 | 16 | undefined): Encoder => {
  const encoder = findEncoder(name);
  const stride = outputStride === undefined ? {} : { outputStride };
  return encoder.build({ flavor: flavorOf(encoder, flavor), classes: encoder.classes, ...stride });
};

/**
 * A network for semantic segmentation of an encoder and a decoder by name.
 *
 * Decoders for large maps, DeepLab's, FCN's and PSPNet's, dilate the encoders that can be dilated.
 *
 * @throws {@link UsageError} for unknown names; it names the nearest one.
 * @example
 * const net = segmenter({ encoder: "resnet34", decoder: "fpn", classes: 2 });
 * net(input([250, 187, 3])).shape; // [null, 250, 187, 2]
 */
export const segmenter = <const C extends number>(options: NamedSegmenterOptions<C>): EncodedSegmenter<C> => {
  checkOptions("segmenter", options, known);
  const { encoder, flavor, decoder: given = "unet", ...rest } = options;
  const named = typeof given === "string" ? decoders[findDecoder(given)] : undefined;
  const decoder = named ? named.make() : (given as Decoder);
  if (typeof encoder === "string") {
    return segmenterOf<C>({ ...rest, encoder: built(encoder, flavor, named?.outputStride), decoder });
  }
  if (flavor !== undefined) {
    throw new UsageError({
      problem: "the encoder is a network, which has its flavor",
      expected: "a flavor only beside the name of an encoder",
      fix: "leave the flavor out",
    });
  }
  return segmenterOf<C>({ ...rest, encoder, decoder });
};
