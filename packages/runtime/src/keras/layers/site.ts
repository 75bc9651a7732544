/** @file One call of one of our layers, as the files of this folder see it. */
import type { Settings } from "@tributary/kernel/authoring";
import type { Config, KerasTensor, KerasVariable } from "../functional.ts";

/** A call of something beside the layer itself. */
interface HelperCall {
  /** Tells it from the layer by name; empty for the one that stands for the layer. */
  readonly suffix: string;
  readonly className: string;
  readonly config: Config;
  readonly inputs: readonly KerasTensor[];
  readonly shape: KerasTensor["shape"];
  readonly takesList?: boolean;
  readonly variables?: readonly KerasVariable[];
}

/** One call of one of our layers, and the means to write it down in Keras' words. */
export interface Site {
  readonly settings: Settings;
  readonly inputs: readonly KerasTensor[];
  /** The shape of what comes out. */
  readonly shape: KerasTensor["shape"];
  /** Calls the Keras layer that stands for ours and has its weights. */
  layer(className: string, config: Config, inputs?: readonly KerasTensor[]): KerasTensor;
  /** The same for a layer that takes its inputs in a list. */
  merge(className: string, config: Config, inputs?: readonly KerasTensor[]): KerasTensor;
  /** Calls a further Keras layer that ours needs beside it. */
  helper(call: HelperCall): KerasTensor;
  /** Calls a function of Keras that no layer of it stands for, such as padding with any number. */
  operation(call: HelperCall & { readonly keywords?: Config; readonly module?: "numpy" | "nn" }): KerasTensor;
  /** The error for what Keras cannot do. */
  refuse(problem: string, fix: string): Error;
}

/** Writes a call of one kind of layer in Keras' words. */
export type Writer = (site: Site) => KerasTensor;
