/** @file The options of networks that leave out blocks while training. */
import { type ClassifierOptions, classifierOptions, KEPT, type OptionTable } from "@tributary/kernel/authoring";

export interface StochasticOptions<C extends number = number> extends ClassifierOptions<C> {
  /** How often the last block is left out while training; those before it less, in proportion. Default 0. */
  readonly stochasticDepth?: number;
}

/** The names of these options. */
export const stochasticOptions: OptionTable<StochasticOptions> = { ...classifierOptions, stochasticDepth: KEPT };
