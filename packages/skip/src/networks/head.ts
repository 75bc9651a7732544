/** @file What turns the last feature map into one number for each class. */
import {
  type Activation,
  type Block,
  chain,
  dense,
  dropout as dropOut,
  globalAveragePooling2d,
  globalMaxPooling2d,
  named,
} from "@tributary/kernel";

export interface ClassifierOptions<C extends number = number> {
  /** How many classes there are. Default 1000, or 10 for networks made for CIFAR. */
  readonly classes?: C;
  /** How the last feature map becomes one number for each channel. Default `"average"`. */
  readonly pooling?: "average" | "max";
  /** The share of these numbers dropped while training. Default 0. */
  readonly dropout?: number;
  /** What becomes of the scores. Default `"linear"`: logits, which the losses take; `"softmax"` gives probabilities. */
  readonly activation?: Activation;
}

const poolings = { average: globalAveragePooling2d, max: globalMaxPooling2d } as const;

/** Pools, drops, and weighs: `classify/dense` has the weights. */
export const classifierHead = (classes: number, options: ClassifierOptions): Block => {
  const { pooling = "average", dropout = 0, activation = "linear" } = options;
  const drop = dropout > 0 ? [dropOut(dropout)] : [];
  return chain(poolings[pooling], ...drop, named("classify", dense(classes, { activation })));
};
