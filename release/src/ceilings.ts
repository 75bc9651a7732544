/** @file How large each package may be at most, packed, in kB: so that whoever makes one grow knows it. */

/** By folder. A tarball holds what was built, declarations, maps and sources. */
export const ceilings: Readonly<Record<string, number>> = {
  cli: 190,
  create: 20,
  files: 50,
  images: 230,
  inception: 70,
  kernel: 500,
  plot: 100,
  pretrained: 90,
  runtime: 380,
  skip: 90,
  train: 270,
  unet: 150,
};
