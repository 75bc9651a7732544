/** @file A layer of Keras as the files of this folder see it, when it becomes one of ours. */
import type { NdArray, Tensor } from "@tributary/kernel";
import type { Fields } from "./fields.ts";

/** What every layer of ours may be given. */
export interface Common {
  readonly name: string;
  readonly trainable?: boolean;
}

/** A layer of a Keras file. */
export interface KerasDescription {
  readonly fields: Fields;
  /** The options that our layer gets: its name, and whether it is frozen. */
  readonly common: Common;
  /** The name alone, for layers without weights. */
  readonly named: { readonly name: string };
  /** Its variables in the file, for layers that keep numbers in their settings here. */
  readonly variables: readonly NdArray[];
  /** The version of Keras that wrote it: 1, 2 or 3. */
  readonly version: number;
}

/** What a call was given beside tensors: for functions of Keras, which no layer stands for. */
export interface KerasArguments {
  /** In order; tensors among numbers. */
  readonly list: readonly unknown[];
  readonly byName: Readonly<Record<string, unknown>>;
}

/** One of our layers, called with the tensors of a call there. */
export type Made = (inputs: readonly Tensor[], given: KerasArguments) => Tensor;

/** Makes our layer of Keras', once; its calls share the weights. */
export type Reader = (layer: KerasDescription) => Made;

/** A layer of one input. */
export const ofOne =
  (make: (layer: KerasDescription) => (x: Tensor) => Tensor): Reader =>
  (layer) => {
    const block = make(layer);
    return (inputs) => {
      const [x, ...others] = inputs;
      if (x && others.length === 0) return block(x);
      throw layer.fields.refuse("the layer takes one tensor", inputs.length, "1");
    };
  };

/** A layer of several inputs. */
export const ofMany =
  (make: (layer: KerasDescription) => (inputs: readonly Tensor[]) => Tensor): Reader =>
  (layer) => {
    const merge = make(layer);
    return (inputs) => merge(inputs);
  };
