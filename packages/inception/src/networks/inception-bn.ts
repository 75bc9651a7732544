/** @file Inception with batch normalization. Ioffe & Szegedy 2015, arXiv:1502.03167, figure 5. */
import { averagePooling2d, type Block, branches, chain, maxPooling2d, named } from "@tributary/kernel";
import {
  type ClassifierOptions,
  checkOptions,
  choose,
  classifierOptions,
  type OneOf,
  type OptionTable,
  type Stage,
} from "@tributary/kernel/authoring";
import { AT_END, around, normalized, type Unit, unitOf } from "../blocks/unit.ts";
import { inceptionBnReference } from "../references/inception-bn-references.ts";
import { type InceptionClassifier, inceptionClassifier } from "./inception-classifier.ts";

/** One row of figure 5 that keeps the size. */
interface Row {
  /** #1×1 */
  readonly one: number;
  /** #3×3 reduce, #3×3 */
  readonly three: readonly [number, number];
  /** double #3×3 reduce, double #3×3 */
  readonly double: readonly [number, number];
  /** The kind of pooling in the last branch, and the filters of its projection. */
  readonly pool: readonly ["average" | "max", number];
}

/** One row that halves the size: no 1×1 branch, and pooling without a projection. */
type HalvingRow = Pick<Row, "three" | "double">;

/** Figure 5. */
const figure5 = {
  "3a": { one: 64, three: [64, 64], double: [64, 96], pool: ["average", 32] },
  "3b": { one: 64, three: [64, 96], double: [64, 96], pool: ["average", 64] },
  "3c": { three: [128, 160], double: [64, 96] },
  "4a": { one: 224, three: [64, 96], double: [96, 128], pool: ["average", 128] },
  "4b": { one: 192, three: [96, 128], double: [96, 128], pool: ["average", 128] },
  "4c": { one: 160, three: [128, 160], double: [128, 160], pool: ["average", 128] },
  "4d": { one: 96, three: [128, 192], double: [160, 192], pool: ["average", 128] },
  "4e": { three: [128, 192], double: [192, 256] },
  "5a": { one: 352, three: [192, 320], double: [160, 224], pool: ["average", 128] },
  "5b": { one: 352, three: [192, 320], double: [192, 224], pool: ["max", 128] },
} satisfies Record<string, Row | HalvingRow>;

/** As published files have it: figure 5 says 576 channels for 4c and 4d, which its other columns do not add up to. */
const published = {
  ...figure5,
  "4c": { ...figure5["4c"], pool: ["average", 96] },
  "4d": { ...figure5["4d"], pool: ["average", 96] },
} satisfies Record<string, Row | HalvingRow>;

/**
 * - `"paper"`: figure 5 with the filters that it prints, an epsilon of 0.001.
 * - `"published"`: the files of Caffe and of ONNX' model zoo: 96 filters project the pooling of 4c and 4d, and the epsilon is 1e-5.
 */
export type InceptionBnFlavor = OneOf<["paper", "published"]>;

interface Flavor {
  readonly rows: Readonly<Record<string, Row | HalvingRow>>;
  readonly unit: Unit;
}

const flavors: Readonly<Record<InceptionBnFlavor, Flavor>> = {
  paper: { rows: figure5, unit: normalized },
  published: { rows: published, unit: unitOf({ normalization: { epsilon: 1e-5, scale: true, momentum: 0.9 } }) },
};

export interface InceptionBnOptions<C extends number = number> extends ClassifierOptions<C> {
  /**
   * - `"paper"`, the default: figure 5 with the filters that it prints, an epsilon of 0.001.
   * - `"published"`: the files of Caffe and of ONNX' model zoo: 96 filters project the pooling of 4c and 4d, where figure 5 contradicts
   *   itself, and the epsilon is 1e-5.
   */
  readonly flavor?: InceptionBnFlavor;
}

const known: OptionTable<InceptionBnOptions> = { flavor: "optional", ...classifierOptions };

const pool = (): Block => maxPooling2d(3, { strides: 2, padding: AT_END });

/** A convolution with strides of 2, for the modules that halve the image. */
const halving = { strides: 2, padding: around(1) } as const;

const three = (unit: Unit, [reduce, filters]: readonly [number, number], last = {}): Block =>
  chain(unit("3x3_reduce", reduce, 1), unit("3x3", filters, 3, last));

const double = (unit: Unit, [reduce, filters]: readonly [number, number], last = {}): Block =>
  chain(unit("double_3x3_reduce", reduce, 1), unit("double_3x3_1", filters, 3), unit("double_3x3_2", filters, 3, last));

/** Average pooling counts padding as zeros, as in the authors' framework. */
const pooled = (kind: "average" | "max"): Block =>
  kind === "max"
    ? maxPooling2d(3, { strides: 1, padding: "same" })
    : averagePooling2d(3, { strides: 1, padding: "same", countPadding: true });

/**
 * A module of figure 5: GoogLeNet's, with two 3×3 convolutions in place of one 5×5.
 *
 *              ┌─ 1×1 ─────────────────┐
 *              ├─ 1×1 ── 3×3 ──────────┤
 *     x ───────┤                       ├── stacked
 *              ├─ 1×1 ── 3×3 ── 3×3 ───┤
 *              └─ 3×3 pool ── 1×1 ─────┘
 *
 * - out  `[batch, height, width, one + three[1] + double[1] + pool[1]]`
 *
 * @param unit What a convolution is. Default {@link normalized}.
 * @example
 * const mixed3a = inceptionBnModule({ one: 64, three: [64, 64], double: [64, 96], pool: ["average", 32] });
 * mixed3a(input([28, 28, 192])).shape; // [null, 28, 28, 256]
 */
export const inceptionBnModule = (row: Row, unit: Unit = normalized): Block =>
  branches(
    unit("1x1", row.one, 1),
    three(unit, row.three),
    double(unit, row.double),
    chain(pooled(row.pool[0]), unit("pool_projection", row.pool[1], 1)),
  );

/**
 * A module that halves the image: strides of 2 in the last convolutions, and a parallel pooling branch.
 *
 * - out  `[batch, height / 2, width / 2, three[1] + double[1] + channels]`, sizes rounded up
 *
 * @param unit What a convolution is. Default {@link normalized}.
 * @example
 * const mixed3c = inceptionBnReduction({ three: [128, 160], double: [64, 96] });
 * mixed3c(input([28, 28, 320])).shape; // [null, 14, 14, 576]
 */
export const inceptionBnReduction = (row: HalvingRow, unit: Unit = normalized): Block =>
  branches(
    three(unit, row.three, halving),
    double(unit, row.double, halving),
    maxPooling2d(3, { strides: 2, padding: "same" }),
  );

const strideOf = { 3: 8, 4: 16, 5: 32 } as const;

const stagesOf = ({ rows, unit }: Flavor): readonly Stage[] => [
  { name: "conv1", stride: 2, block: unit("conv1", 64, 7, { strides: 2, padding: around(3) }) },
  { name: "conv2", stride: 4, block: chain(pool(), unit("conv2_reduce", 64, 1), unit("conv2", 192, 3)) },
  ...Object.entries(rows).map(([name, row]): Stage => {
    const halves = !("one" in row);
    const block = named(`inception${name}`, halves ? inceptionBnReduction(row, unit) : inceptionBnModule(row, unit));
    const stride = strideOf[name[0] as "3" | "4" | "5"] * (halves ? 2 : 1);
    return { name: `inception${name}`, stride, block: name === "3a" ? chain(pool(), block) : block };
  }),
];

/** The poolings of the stem round down, everything else up. */
interface Shrinks {
  readonly least: 32;
  readonly steps: readonly [readonly ["ceil", 0, 2], readonly ["floor", 0, 4], readonly ["ceil", 0, 4]];
}
export const shrinks: Shrinks = {
  least: 32,
  steps: [
    ["ceil", 0, 2],
    ["floor", 0, 4],
    ["ceil", 0, 4],
  ],
};

export type InceptionBn<C extends number> = InceptionClassifier<"inceptionBn", Shrinks, 1024, C>;

/**
 * Inception with batch normalization after every convolution, also known as BN-Inception.
 *
 * Ioffe & Szegedy 2015, "Batch Normalization", arXiv:1502.03167, figure 5. Its first convolution is an ordinary one;
 * the paper's is separable.
 *
 * - in   `[batch, height, width, channels]`, at least 32 × 32 pixels (224 × 224 published)
 * - out  `[batch, classes]`, logits by default
 *
 * @throws {@link ShapeError} when the image is smaller than 32 × 32 pixels.
 * @throws {@link ArgumentError} for an unknown flavor.
 * @example
 * inceptionBn({ classes: 10 })(input([224, 224, 3])).shape; // [null, 10]
 * inceptionBn().features(input([224, 224, 3])).shape; // [null, 7, 7, 1024]
 */
export const inceptionBn = <const C extends number = 1000>(options: InceptionBnOptions<C> = {}): InceptionBn<C> => {
  checkOptions("inceptionBn", options, known);
  const { flavor = "paper" } = options;
  return inceptionClassifier<InceptionBn<C>>(
    {
      at: "inceptionBn",
      stages: stagesOf(choose("inceptionBn", "flavor", flavors, flavor)),
      shrinks,
      filters: 1024,
      dropout: 0,
      preprocessing: null,
      reference: {
        ...inceptionBnReference,
        architecture: flavor === "paper" ? "inception-bn" : "published-inception-bn",
      },
    },
    options,
  );
};
