/** @file The classifier head: from the last feature map to one score per class. */

import { COUNT, KEPT } from "../graph/numbers.ts";
import type { OptionTable } from "../graph/options.ts";
import type { Block } from "../graph/tensor.ts";
import { type Activation, activation as applied, checkActivation } from "../layers/activations/activation.ts";
import { relu } from "../layers/activations/relu.ts";
import { checkRange, checkWhole } from "../layers/arguments.ts";
import { chain } from "../layers/combinators/chain.ts";
import { choose } from "../layers/combinators/choose.ts";
import { named } from "../layers/combinators/named.ts";
import { conv2d } from "../layers/convolutions/conv2d.ts";
import { dense } from "../layers/core/dense.ts";
import { dropout as dropOut } from "../layers/noise/dropout.ts";
import { globalAveragePooling2d, globalMaxPooling2d } from "../layers/pooling/global-pooling2d.ts";

/** The options of every image classifier. */
export interface ClassifierOptions<C extends number = number> {
  /** The number of classes. Default 1000, as in ImageNet; 10 for networks made for CIFAR. */
  readonly classes?: C;
  /** Global pooling of the last feature map. Default `"average"`. */
  readonly pooling?: "average" | "max";
  /** The dropout rate before the classifier, from 0 up to but not including 1. Default: as published, 0 for most. */
  readonly dropout?: number;
  /** Applied to the scores. Default `"linear"`: logits, which the losses expect; `"softmax"` gives probabilities. */
  readonly activation?: Activation;
}

/** The names and ranges of these options. */
export const classifierOptions: OptionTable<ClassifierOptions> = {
  classes: COUNT,
  pooling: "optional",
  dropout: KEPT,
  activation: "optional",
};

/** The defaults that an architecture was published with. */
export interface PublishedHead {
  /** Default 1000. */
  readonly classes?: number;
  /** Default 0. */
  readonly dropout?: number;
  /** What stands between the pooling and the dropout: a normalization, a hidden layer. Default nothing. */
  readonly pooled?: Block;
  /** Whether a 1×1 convolution and a relu give every pixel scores, which are pooled then, as in SqueezeNet. Default false. */
  readonly everywhere?: boolean;
}

const poolings: Readonly<Record<NonNullable<ClassifierOptions["pooling"]>, Block>> = {
  average: globalAveragePooling2d,
  max: globalMaxPooling2d,
};

/**
 * Global pooling, dropout, and a dense layer called `classify/dense`.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, classes]`
 *
 * @param at The architecture's function, for errors.
 * @throws {@link ArgumentError} for a number of classes that is not an integer, an unknown pooling or activation, a
 * rate out of range.
 * @example
 * classifierHead("resnet", { classes: 7 })(input([7, 7, 512])).shape; // [null, 7]
 */
export const classifierHead = (at: string, options: ClassifierOptions, published: PublishedHead = {}): Block => {
  const { classes = published.classes ?? 1000, pooling = "average", activation = "linear" } = options;
  const { dropout = published.dropout ?? 0 } = options;
  const pool = choose(at, "pooling", poolings, pooling);
  checkWhole(at, "classes", classes);
  checkRange(at, "dropout", dropout, 0, 1);
  checkActivation(at, activation);
  if (published.everywhere) {
    const classify = named("classify", chain(conv2d(classes, 1), relu));
    return chain(
      ...(dropout > 0 ? [dropOut(dropout)] : []),
      classify,
      pool,
      ...(activation === "linear" ? [] : [applied(activation)]),
    );
  }
  const classify = named("classify", dense(classes, { activation }));
  const before = published.pooled ? chain(pool, published.pooled) : pool;
  return dropout > 0 ? chain(before, dropOut(dropout), classify) : chain(before, classify);
};
