/** @file The published numbers: the tables of `docs/papers.md`. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cost, input, model, type Tensor } from "@tributary/kernel";
import { expect } from "vitest";
import { readGolden } from "./golden.ts";

/** One architecture in one flavor. */
export interface PublishedRow {
  readonly architecture: string;
  readonly flavor: string;
  /** What is trained: PyTorch's convention, and what Keras calls trainable. */
  readonly parameters: number;
  /** With moving means and variances: Keras' total. */
  readonly total: number;
  readonly multiplyAdds: number;
  /** The image for which multiply-adds are counted. */
  readonly image: readonly [height: number, width: number];
  /** The file of `conformance/goldens` that ours is compared with. */
  readonly golden: string;
  /** As printed; empty before it was measured. */
  readonly maxDifference: string;
}

const papers = fileURLToPath(new URL("../../../../docs/papers.md", import.meta.url));

const wholeNumber = (text: string): number => Number(text.trim().replaceAll(",", ""));

const rowOf = (line: string): PublishedRow => {
  const cells = line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
  const [architecture, flavor, , , parameters, keras, operations, , golden, maxDifference] = cells as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const [, multiplyAdds, height, width] = operations.match(/^([\d,]+) \((\d+)×(\d+)\)$/)!;
  return {
    architecture,
    flavor,
    parameters: wholeNumber(parameters),
    total: wholeNumber(keras.split("/")[0]!),
    multiplyAdds: wholeNumber(multiplyAdds!),
    image: [Number(height), Number(width)],
    golden: golden.replaceAll("`", ""),
    maxDifference,
  };
};

/** The rows of one package's table: `readPapers("packages/skip")`. */
export const readPapers = (section: string): readonly PublishedRow[] => {
  const text = readFileSync(papers, "utf8").split(`## ${section}\n`)[1]!.split("\n## ")[0]!;
  const lines = text.split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).map(rowOf);
};

type Net = (image: Tensor) => Tensor | Readonly<Record<string, Tensor>>;

/**
 * Compares a network with its row: parameters in both conventions, and multiply-adds.
 *
 * @param predicting What runs to predict, where the reference leaves auxiliary heads out then. Default: all of `net`.
 */
export const expectPublished = (row: PublishedRow, net: Net, predicting: Net = net): void => {
  const { input: size, published } = readGolden(row.golden);
  const channels = size[3];
  const image = input([...row.image, channels]);
  const { learned, total } = cost(model(image, net(image))).parameters;
  const { multiplyAdds } = cost(model(image, predicting(image)));
  expect({ parameters: learned, total, multiplyAdds }).toEqual({
    parameters: row.parameters,
    total: row.total,
    multiplyAdds: row.multiplyAdds,
  });
  if (published === undefined) return;
  const counted = {
    parameters: learned,
    statistics: total - learned,
    multiplyAdds: { input: [1, ...row.image, channels], count: multiplyAdds },
  };
  expect(counted).toEqual(published);
};
