/** @file How large each package may be at most, packed, in kB: so that whoever makes one grow knows it. */

/** By folder. A tarball holds what was built, declarations, maps and sources. */
export const ceilings: Readonly<Record<string, number>> = {
  cli: 160,
  create: 16,
  files: 50,
  images: 220,
  inception: 65,
  kernel: 490,
  plot: 95,
  runtime: 290,
  skip: 65,
  train: 220,
  unet: 95,
};
