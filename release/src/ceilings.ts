/** @file How large each package may be at most, packed, in kB: so that whoever makes one grow knows it. */

/** By folder. A tarball holds what was built, declarations, maps and sources. */
export const ceilings: Readonly<Record<string, number>> = {
  cli: 300,
  create: 23,
  files: 60,
  images: 240,
  inception: 80,
  jobs: 145,
  kernel: 690,
  plot: 100,
  pretrained: 110,
  runtime: 450,
  skip: 150,
  train: 415,
  unet: 185,
};
