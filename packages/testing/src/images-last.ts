/** @file What WebGPU can do, for graphs that are looked at or computed without it. */
import { type Abilities, standardAbilities } from "@tributary/kernel/authoring";

/** A graphics card whose operators on images read and write them with their channels last. */
export const imagesLast: Abilities = {
  ...standardAbilities,
  channelsLast: true,
  poolingIndices: false,
  logSoftmax: false,
  spaceToDepth: false,
  sign: false,
  anyChannels: false,
  computedShapes: false,
  manyAtOnce: true,
};
