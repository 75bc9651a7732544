/** @file GoogLeNet. Szegedy et al. 2014, "Going Deeper with Convolutions", arXiv:1409.4842, table 1 and figure 3. */
import {
  adaptiveAveragePooling2d,
  averagePooling2d,
  type Block,
  chain,
  dense,
  dropout,
  flatten,
  localResponseNormalization,
  maxPooling2d,
  named,
  type Tensor,
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
import type { InceptionFilters } from "../blocks/inception-shape.ts";
import { inception } from "../blocks/module.ts";
import { type Tap, tap, withAuxiliaries } from "../blocks/tap.ts";
import { AT_END, around, biased, normalized, type Unit } from "../blocks/unit.ts";
import { googlenetReferences } from "../references/googlenet-references.ts";
import { type InceptionClassifier, inceptionClassifier } from "./inception-classifier.ts";

/** `"paper"`: biases, local response normalization, true 5×5. `"torchvision"`: batch normalization, and 3×3 for 5×5. */
export type GoogLeNetFlavor = OneOf<["paper", "torchvision"]>;

interface Flavor {
  readonly unit: Unit;
  /** The kernel size of the "5×5" branch; torchvision's is a known mistake that its weights were trained with. */
  readonly widest: 3 | 5;
  readonly localResponse: boolean;
  /** The window of the pooling before 5a. */
  readonly lastPool: 2 | 3;
  readonly dropout: number;
  /** The pooling of the auxiliary classifiers to a 4×4 map. */
  readonly auxiliaryPool: Block;
}

const flavors: Record<GoogLeNetFlavor, Flavor> = {
  paper: {
    unit: biased,
    widest: 5,
    localResponse: true,
    lastPool: 3,
    dropout: 0.4,
    auxiliaryPool: averagePooling2d(5, { strides: 3 }),
  },
  torchvision: {
    unit: normalized,
    widest: 3,
    localResponse: false,
    lastPool: 2,
    dropout: 0.2,
    auxiliaryPool: adaptiveAveragePooling2d(4),
  },
};

/** Table 1: #1×1, (#3×3 reduce, #3×3), (#5×5 reduce, #5×5), pool proj. */
const table1 = {
  "3a": { one: 64, three: [96, 128], five: [16, 32], pool: 32 },
  "3b": { one: 128, three: [128, 192], five: [32, 96], pool: 64 },
  "4a": { one: 192, three: [96, 208], five: [16, 48], pool: 64 },
  "4b": { one: 160, three: [112, 224], five: [24, 64], pool: 64 },
  "4c": { one: 128, three: [128, 256], five: [24, 64], pool: 64 },
  "4d": { one: 112, three: [144, 288], five: [32, 64], pool: 64 },
  "4e": { one: 256, three: [160, 320], five: [32, 128], pool: 128 },
  "5a": { one: 256, three: [160, 320], five: [32, 128], pool: 128 },
  "5b": { one: 384, three: [192, 384], five: [48, 128], pool: 128 },
} satisfies Record<string, InceptionFilters>;

type Module = keyof typeof table1;

/** The stride of a module relative to the image. */
const strideOf = (module: Module): number => ({ 3: 8, 4: 16, 5: 32 })[module[0] as "3" | "4" | "5"];

/** Windows that are cut off at the end are kept, as Caffe and the ONNX model zoo's file round: `ceil((n - size) / 2) + 1`. */
const pool = (size: number): Block => maxPooling2d(size, { strides: 2, padding: AT_END });

/** The authors' Caffe model: 5 neighbors, alpha 1e-4 divided among them. */
const localResponse = (): Block => localResponseNormalization({ depthRadius: 2, bias: 1, alpha: 1e-4 / 5, beta: 0.75 });

const stagesOf = ({ unit, widest, localResponse: inhibits, lastPool }: Flavor): readonly Stage[] => {
  // A layer for each place: one that is called twice would be one box in figures.
  const inhibit = (): readonly Block[] => (inhibits ? [localResponse()] : []);
  const module = (name: Module, before: readonly Block[] = []): Stage => {
    const block = named(`inception${name}`, inception(table1[name], { unit, widest }));
    return { name: `inception${name}`, stride: strideOf(name), block: chain(...before, block) };
  };
  return [
    { name: "conv1", stride: 2, block: unit("conv1", 64, 7, { strides: 2, padding: around(3) }) },
    {
      name: "conv2",
      stride: 4,
      block: chain(pool(3), ...inhibit(), unit("conv2_reduce", 64, 1), unit("conv2", 192, 3), ...inhibit()),
    },
    module("3a", [pool(3)]),
    module("3b"),
    module("4a", [pool(3)]),
    module("4b"),
    module("4c"),
    module("4d"),
    module("4e"),
    module("5a", [pool(lastPool)]),
    module("5b"),
  ];
};

/** Section 5: a small classifier on an inner module, which brings gradients there. Used while training only. */
const auxiliary = (name: string, { unit, auxiliaryPool }: Flavor, classes = 1000): Block =>
  named(
    name,
    chain(
      auxiliaryPool,
      unit("conv", 128, 1),
      flatten,
      named("hidden", dense(1024, { activation: "relu" })),
      dropout(0.7),
      named("classify", dense(classes)),
    ),
  );

export interface GoogLeNetOptions<V extends GoogLeNetFlavor = GoogLeNetFlavor, C extends number = number>
  extends ClassifierOptions<C> {
  /** Default `"torchvision"`. */
  readonly flavor?: V;
}

// The 7×7 window rounds up and those of 3×3 round down; torchvision's last one, 2×2, rounds up.
interface Shrinks {
  readonly paper: { readonly least: 32; readonly steps: readonly [readonly ["ceil", 0, 2], readonly ["floor", 0, 16]] };
  readonly torchvision: {
    readonly least: 32;
    readonly steps: readonly [readonly ["ceil", 0, 2], readonly ["floor", 0, 8], readonly ["ceil", 0, 2]];
  };
}
export const shrinks: Shrinks = {
  paper: {
    least: 32,
    steps: [
      ["ceil", 0, 2],
      ["floor", 0, 16],
    ],
  },
  torchvision: {
    least: 32,
    steps: [
      ["ceil", 0, 2],
      ["floor", 0, 8],
      ["ceil", 0, 2],
    ],
  },
};

/** The outputs while training: the scores, and those of the two auxiliary classifiers. */
export type GoogLeNetScores = {
  readonly output: Tensor;
  /** After 4a. */
  readonly auxiliary1: Tensor;
  /** After 4d. */
  readonly auxiliary2: Tensor;
};

export type GoogLeNet<V extends GoogLeNetFlavor, C extends number> = InceptionClassifier<
  "googlenet",
  Shrinks[V],
  1024,
  C
> & {
  /** The same network with its auxiliary classifiers, for training: `model(image, net.withAuxiliaries)`. */
  readonly withAuxiliaries: (image: Tensor) => GoogLeNetScores;
};

const known: OptionTable<GoogLeNetOptions> = { flavor: "optional", ...classifierOptions };

/**
 * GoogLeNet: a chain of nine Inception modules.
 *
 * Szegedy et al. 2014, "Going Deeper with Convolutions", arXiv:1409.4842, table 1.
 *
 * - in   `[batch, height, width, channels]`, at least 32 × 32 pixels (224 × 224 published)
 * - out  `[batch, classes]`, logits by default
 *
 * `"torchvision"` differs from the paper: batch normalization instead of biases and local response normalization, 3×3
 * where the paper has 5×5, and a 2×2 window in the last pooling.
 *
 * @throws {@link ShapeError} when the image is smaller than 32 × 32 pixels.
 * @throws {@link ArgumentError} for an unknown flavor.
 * @example
 * googlenet({ classes: 10 })(input([224, 224, 3])).shape; // [null, 10]
 * googlenet().features(input([224, 224, 3])).shape; // [null, 7, 7, 1024]
 * Object.keys(googlenet().withAuxiliaries(input([224, 224, 3]))); // ["output", "auxiliary1", "auxiliary2"]
 */
export const googlenet = <const V extends GoogLeNetFlavor = "torchvision", const C extends number = 1000>(
  options: GoogLeNetOptions<V, C> | GoogLeNetOptions<GoogLeNetFlavor, C> = {},
): GoogLeNet<V, C> => {
  checkOptions("googlenet", options, known);
  const { flavor = "torchvision" } = options;
  const variant = choose<Flavor>("googlenet", "flavor", flavors, flavor);
  const stages = stagesOf(variant).map(tap);
  const net = inceptionClassifier<InceptionClassifier<"googlenet", Shrinks[V], 1024, C>>(
    {
      at: "googlenet",
      stages,
      shrinks: shrinks[flavor],
      filters: 1024,
      dropout: variant.dropout,
      // torchvision's weights were Google's: its transform_input turns what it normalized into this.
      preprocessing: flavor === "torchvision" ? "tf" : null,
      reference: googlenetReferences[flavor],
    },
    options,
  );
  const hung = (name: string, on: string): { readonly on: Tap; readonly classifier: Block } => ({
    on: stages.find((stage) => stage.name === on)!,
    classifier: auxiliary(name, variant, options.classes),
  });
  return Object.assign(net, {
    withAuxiliaries: withAuxiliaries(net as Block, {
      auxiliary1: hung("auxiliary1", "inception4a"),
      auxiliary2: hung("auxiliary2", "inception4d"),
    }),
  }) as unknown as GoogLeNet<V, C>;
};
