/** @file What the rows of the tables say, as timm 1.0.29, torchvision 0.28.0 and segmentation-models-pytorch 0.5.0 have it. */
import type { ChannelStatistics, Interpolation } from "@tributary/kernel";

/** The input size, the part of the shorter side that is seen, and how pictures are made smaller; squashed ones lose their proportions. */
export type TimmView = readonly [size: number, part: number, interpolation: Interpolation, mode?: "squash"];

/** Classes are ImageNet's 1,000 where there is no number; 0 is an encoder. Which commits they are at, and what files hash to, only the hub knows. */
export type TimmRow = readonly [
  name: string,
  license: string,
  view: TimmView,
  statistics: ChannelStatistics,
  origin: string | null,
  paper: string | null,
  classes?: number,
];

/** The name of a file says how its SHA-256 begins. The license is torchvision's own where there is no other. */
export type TorchvisionRow = readonly [
  name: string,
  file: string,
  sha256: string,
  view: readonly [size: number, resize: number, interpolation: Interpolation],
  statistics: ChannelStatistics,
  origin: string,
  license?: string,
];

export type SmpRow = readonly [name: string, commit: string, license: string];
