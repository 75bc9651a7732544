/** @file Xception. Chollet 2016, "Xception: Deep Learning with Depthwise Separable Convolutions", arXiv:1610.02357, figure 5. */
import {
  add,
  type Block,
  batchNormalization,
  chain,
  conv2d,
  maxPooling2d,
  named,
  relu,
  type Sides,
  separableConv2d,
} from "@tributary/kernel";
import {
  type ClassifierOptions,
  checkOptions,
  choose,
  classifierOptions,
  type OneOf,
  type OptionTable,
  type Stage,
} from "@tributary/kernel/authoring";
import { around } from "../blocks/unit.ts";
import { xceptionReferences } from "../references/xception-references.ts";
import { type InceptionClassifier, inceptionClassifier } from "./inception-classifier.ts";
import { stage } from "./stages.ts";

/** They differ in the batch normalization, and in where the windows of the poolings begin on even sizes. */
export type XceptionFlavor = OneOf<["keras", "timm"]>;

interface Flavor {
  readonly normalization: { readonly epsilon: number; readonly momentum: number };
  /** The padding of the poolings with strides of 2. */
  readonly poolPadding: "same" | Sides;
}

const flavors: Record<XceptionFlavor, Flavor> = {
  keras: { normalization: { epsilon: 1e-3, momentum: 0.99 }, poolPadding: "same" },
  timm: { normalization: { epsilon: 1e-5, momentum: 0.9 }, poolPadding: around(1) },
};

/** The convolutions of figure 5, as one flavor has them. */
interface Convolutions {
  readonly conv: (
    name: string,
    filters: number,
    kernelSize: number,
    strides: number,
    padding: "same" | "valid",
  ) => Block;
  readonly separable: (name: string, filters: number) => Block;
  readonly pool: () => Block;
}

const convolutionsOf = ({ normalization, poolPadding }: Flavor): Convolutions => ({
  conv: (name, filters, kernelSize, strides, padding) =>
    named(
      name,
      chain(conv2d(filters, kernelSize, { strides, padding, useBias: false }), batchNormalization(normalization)),
    ),
  separable: (name, filters) =>
    named(
      name,
      chain(separableConv2d(filters, 3, { padding: "same", useBias: false }), batchNormalization(normalization)),
    ),
  pool: () => maxPooling2d(3, { strides: 2, padding: poolPadding }),
});

/**
 * Figure 5, entry and exit flow: two separable convolutions and a pooling, beside a 1×1 convolution that halves too.
 *
 *     x ──┬── (relu) ── separable ── relu ── separable ── pool ──(+)──▶
 *         └──────────────────── 1×1, stride 2 ────────────────────┘
 */
const halvingModule = (
  filters: readonly [number, number],
  { conv, separable, pool }: Convolutions,
  { activateFirst = true } = {},
): Block => {
  const first = separable("sepconv1", filters[0]);
  const views = chain(...(activateFirst ? [relu] : []), first, relu, separable("sepconv2", filters[1]), pool());
  const shortcut = conv("shortcut", filters[1], 1, 2, "same");
  return (x) => add([views(x), shortcut(x)]);
};

/** Figure 5, middle flow: three separable convolutions with a residual connection. */
const middleModule = (filters: number, { separable }: Convolutions): Block => {
  const views = chain(...[1, 2, 3].flatMap((i) => [relu, separable(`sepconv${i}`, filters)]));
  return (x) => add([views(x), x]);
};

/** Figure 5, block by block. */
const stagesOf = (flavor: Flavor): readonly Stage[] => {
  const convolutions = convolutionsOf(flavor);
  const { conv, separable } = convolutions;
  return [
    stage("block1", 2, chain(conv("conv1", 32, 3, 2, "valid"), relu, conv("conv2", 64, 3, 1, "valid"), relu)),
    stage("block2", 4, halvingModule([128, 128], convolutions, { activateFirst: false })),
    stage("block3", 8, halvingModule([256, 256], convolutions)),
    stage("block4", 16, halvingModule([728, 728], convolutions)),
    ...Array.from({ length: 8 }, (_, i) => stage(`block${i + 5}`, 16, middleModule(728, convolutions))),
    stage("block13", 32, halvingModule([728, 1024], convolutions)),
    stage("block14", 32, chain(separable("sepconv1", 1536), relu, separable("sepconv2", 2048), relu)),
  ];
};

/** The unpadded stem loses five pixels; all other convolutions are padded, and halve four times. */
interface Shrinks {
  readonly least: 71;
  readonly steps: readonly [readonly ["floor", 5, 2], readonly ["ceil", 0, 16]];
}
export const shrinks: Shrinks = {
  least: 71,
  steps: [
    ["floor", 5, 2],
    ["ceil", 0, 16],
  ],
};

export interface XceptionOptions<C extends number = number> extends ClassifierOptions<C> {
  /** Default `"keras"`, from the paper's author. */
  readonly flavor?: XceptionFlavor;
}

export type Xception<C extends number> = InceptionClassifier<"xception", Shrinks, 2048, C>;

const known: OptionTable<XceptionOptions> = { flavor: "optional", ...classifierOptions };

/**
 * Xception: Inception with one branch per channel, which is a depthwise separable convolution, and residual connections.
 *
 * Chollet 2016, arXiv:1610.02357, figure 5.
 *
 * - in   `[batch, height, width, channels]`, at least 71 × 71 pixels (299 × 299 published)
 * - out  `[batch, classes]`, logits by default
 *
 * @throws {@link ShapeError} when the image is smaller than 71 × 71 pixels.
 * @throws {@link ArgumentError} for an unknown flavor.
 * @example
 * xception({ classes: 10 })(input([299, 299, 3])).shape; // [null, 10]
 * xception().features(input([299, 299, 3])).shape; // [null, 10, 10, 2048]
 */
export const xception = <const C extends number = 1000>(options: XceptionOptions<C> = {}): Xception<C> => {
  checkOptions("xception", options, known);
  const { flavor = "keras" } = options;
  return inceptionClassifier<Xception<C>>(
    {
      at: "xception",
      stages: stagesOf(choose<Flavor>("xception", "flavor", flavors, flavor)),
      shrinks,
      filters: 2048,
      dropout: 0,
      preprocessing: "tf",
      reference: xceptionReferences[flavor],
    },
    options,
  );
};
