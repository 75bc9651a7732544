/** @file How large each package may be at most, packed, in kB: so that whoever makes one grow knows it. */

/** By folder. A tarball holds what was built, declarations, maps and sources. */
export const ceilings: Readonly<Record<string, number>> = {
  cli: 265,
  create: 23,
  files: 48,
  images: 205,
  inception: 65,
  jobs: 120,
  kernel: 625,
  plot: 86,
  pretrained: 100,
  runtime: 375,
  skip: 122,
  train: 355,
  unet: 150,
};
