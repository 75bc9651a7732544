/** @file Every architecture and recipe by name, for programs and pages: nothing here needs a file system or an engine. */

export { UsageError } from "../usage-error.ts";
export {
  type Architecture,
  architectures,
  type Build,
  type BuildOptions,
  type EncoderNetwork,
  findArchitecture,
  type Network,
} from "./architectures.ts";
export { type BuildNetworkOptions, type BuiltNetwork, buildNetwork, type InputSize } from "./build-network.ts";
export { codeOf } from "./code.ts";
export { type DecoderName, decoders, type NamedDecoder } from "./decoders.ts";
export { encoders, type NamedSegmenterOptions, segmenter } from "./segmenter.ts";
