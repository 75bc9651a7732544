/** @file Architectures whose name says an encoder and a decoder: `"resnet34+unet"`. */
import { findDecoder, findEncoder, isDecoder, isEncoder, segmenter } from "../segmenter.ts";
import { type Architecture, made } from "./architecture.ts";

/** Between the two names. */
const JOINT = "+";

/** Whether a name says an encoder and a decoder; both are known then. */
export const isSegmenter = (name: string): boolean => {
  const [encoder, ...decoder] = name.split(JOINT);
  return decoder.length > 0 && isEncoder(encoder!) && isDecoder(decoder.join(JOINT));
};

/**
 * The architecture of an encoder's name and a decoder's; undefined for a name of another kind.
 *
 * @throws {@link UsageError} where one of the two is unknown.
 */
export const segmenterArchitecture = (name: string): Architecture | undefined => {
  const at = name.indexOf(JOINT);
  if (at < 0) return undefined;
  const encoder = findEncoder(name.slice(0, at));
  const decoder = findDecoder(name.slice(at + 1));
  return {
    ...encoder,
    name: `${encoder.name}${JOINT}${decoder}`,
    package: "architectures",
    task: "segmentation",
    classes: 1,
    build: made({ segmenter }, (make, { flavor, classes }) =>
      make({ encoder: encoder.name, ...(flavor === encoder.flavors[0] ? {} : { flavor }), decoder, classes }),
    ),
  };
};
