/** The numbers of docs/papers.md: one row for each architecture and flavor. */
import { type Block, countWeights, input, model, type Tensor } from "@tributary/kernel";
import { expectPublished, type PublishedRow, readPapers } from "@tributary/testing/conformance";
import { describe, expect, test } from "vitest";
import { googlenet } from "./googlenet.ts";
import { inceptionBn } from "./inception-bn.ts";
import { inceptionNext } from "./inception-next.ts";
import { inceptionResnetV2 } from "./inception-resnet-v2.ts";
import { inceptionV3 } from "./inception-v3.ts";
import { inceptionV4 } from "./inception-v4.ts";
import { xception } from "./xception.ts";

interface Counted {
  /** What the reference has weights for: with auxiliary classifiers where it has them. */
  readonly whole: (image: Tensor) => Tensor | Readonly<Record<string, Tensor>>;
  /** The part that it runs to predict; by default all of it. */
  readonly predicting?: (image: Tensor) => Tensor;
}

/** The rows, in their order. */
const networks: Readonly<Record<string, () => Counted>> = {
  "GoogLeNet, paper": () => ({ whole: googlenet({ flavor: "paper" }).withAuxiliaries }),
  "GoogLeNet, torchvision": () => ({ whole: googlenet().withAuxiliaries, predicting: googlenet() }),
  "Inception with batch normalization, paper": () => ({ whole: inceptionBn() }),
  "Inception with batch normalization, published": () => ({ whole: inceptionBn({ flavor: "published" }) }),
  "Inception v3, torchvision": () => ({ whole: inceptionV3().withAuxiliaries, predicting: inceptionV3() }),
  "Inception v3, keras": () => ({ whole: inceptionV3({ flavor: "keras" }) }),
  "Inception v4, timm": () => ({ whole: inceptionV4() }),
  "Inception-ResNet v2, timm": () => ({ whole: inceptionResnetV2() }),
  "Inception-ResNet v2, keras": () => ({ whole: inceptionResnetV2({ flavor: "keras" }) }),
  "InceptionNeXt atto, timm": () => ({ whole: inceptionNext({ variant: "atto" }) }),
  "InceptionNeXt tiny, timm": () => ({ whole: inceptionNext({ variant: "tiny" }) }),
  "Xception, timm": () => ({ whole: xception({ flavor: "timm" }) }),
  "Xception, keras": () => ({ whole: xception() }),
};

const rows = readPapers("packages/inception");
const nameOf = ({ architecture, flavor }: PublishedRow): string => `${architecture}, ${flavor}`;

test("no row is missing, and each was measured", () => {
  expect(rows.map(nameOf)).toEqual(Object.keys(networks));
  for (const { maxDifference } of rows) {
    expect(maxDifference).toMatch(/^\d\.\de-\d\d$/);
    expect(Number(maxDifference)).toBeLessThan(1e-4);
  }
});

describe("parameters in both conventions and multiply-adds are those published", () => {
  test.for(rows.map((row) => [nameOf(row), row] as const))("%s", ([name, row]) => {
    const { whole, predicting } = networks[name]!();
    expectPublished(row, whole, predicting);
  });
});

describe("what the references' conventions leave out and put in", () => {
  const rowOf = (name: string): PublishedRow => rows.find((row) => nameOf(row) === name)!;
  /** Means and variances: two numbers for each normalized channel. */
  const normalized = ({ parameters, total }: PublishedRow): number => (total - parameters) / 2;

  test("Inception v3 and Inception-ResNet v2: Keras learns no scale, one number less for each normalized channel", () => {
    const keras = rowOf("Inception v3, keras");
    expect(normalized(keras)).toBe(17_216);
    expect(countWeights(model(input([299, 299, 3]), inceptionV3())) - keras.parameters).toBe(17_216);
    const residual = rowOf("Inception-ResNet v2, keras");
    expect(normalized(residual)).toBe(30_272);
    expect(rowOf("Inception-ResNet v2, timm").parameters - residual.parameters).toBe(30_272);
  });

  test("Xception: timm counts what Keras calls trainable", () => {
    expect(rowOf("Xception, timm").parameters).toBe(rowOf("Xception, keras").parameters);
    expect(normalized(rowOf("Xception, keras"))).toBe(54_528 / 2);
  });

  test("Keras' counts without the classifier", () => {
    const features = [inceptionV3({ flavor: "keras" }), inceptionResnetV2({ flavor: "keras" }), xception()];
    const counts = features.map((net) =>
      countWeights(model(input([299, 299, 3]), net.features as Block), { statistics: true }),
    );
    expect(counts).toEqual([21_802_784, 54_336_736, 20_861_480]);
  });
});
