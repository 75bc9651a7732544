/** @file The JSON of a model: its layers, their connections and groups. It does not contain weights. */
import type { FittingSizes } from "../../shape/fitting-sizes.ts";
import type { DType, Shape } from "../../shape/types.ts";

export const FORMAT = "tributary-model";
export const VERSION = 2;

/** The names of operations in version 1, and those of today. */
export const NAMES_OF_VERSION_1: ReadonlyMap<string, string> = new Map([
  ["absolute", "abs"],
  ["atLeast", "greaterEqual"],
  ["atMost", "lessEqual"],
  ["equals", "equal"],
  ["errorFunction", "erf"],
  ["exponential", "exp"],
  ["larger", "maximum"],
  ["largest", "max"],
  ["logarithm", "log"],
  ["minus", "subtract"],
  ["over", "divide"],
  ["plus", "add"],
  ["smaller", "minimum"],
  ["squareRoot", "sqrt"],
  ["times", "multiply"],
]);

/** A number; those that JSON cannot write are strings. */
export type NumberJson = number | "NaN" | "Infinity" | "-Infinity" | "-0";

/** A layer. A shared layer is listed once. */
export interface LayerJson {
  /** The name of the function that makes it: `"conv2d"`. */
  readonly kind: string;
  /** Its name in the model: `"conv2_1/conv2d"`. Weight names start with it. */
  readonly path: string | null;
  /** The name that the user gave. */
  readonly name?: string;
  /** Only when false. */
  readonly trainable?: false;
  readonly settings: Readonly<Record<string, unknown>>;
  /** The block that it applies, if it is made of other layers: `timeDistributed(block)`. */
  readonly block?: BlockJson;
}

export interface BlockJson {
  /** The first is the input. */
  readonly nodes: readonly NodeJson[];
  readonly output: number;
}

/** A tensor: an input, a constant, random numbers, or the output of a layer or an operation. */
export type NodeJson =
  | { readonly node: "input"; readonly shape: Shape; readonly dtype: DType; readonly name: string }
  | {
      readonly node: "constant";
      readonly shape: readonly number[];
      readonly dtype: DType;
      readonly data: readonly NumberJson[];
    }
  | { readonly node: "random"; readonly shape: Shape; readonly distribution: "uniform" | "normal" }
  | { readonly node: "layer"; readonly layer: number; readonly scope?: number; readonly inputs: readonly number[] }
  | {
      readonly node: "operation";
      readonly operation: string;
      readonly attributes: Readonly<Record<string, unknown>>;
      readonly inputs: readonly number[];
    };

/** A named group, or a model used as a block. */
export interface ScopeJson {
  readonly kind: "named" | "model";
  readonly name: string;
  /** The group around it, which is listed before it. */
  readonly parent?: number;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Layers that are frozen in the model used as a block. */
  readonly frozen?: readonly number[];
}

/** Which sizes of an image a network inside takes. */
export interface SizesJson extends FittingSizes {
  readonly image: number;
  /** What the network makes of it. */
  readonly outputs: readonly number[];
}

/** Inputs or outputs: one tensor, a list, or several by name. */
export interface PortsJson {
  readonly arranged: "one" | "list" | "byName";
  readonly tensors: readonly { readonly name: string; readonly node: number }[];
}

export interface ModelJson {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  readonly name: string;
  readonly layers: readonly LayerJson[];
  readonly scopes: readonly ScopeJson[];
  /** In topological order: each after its inputs. */
  readonly nodes: readonly NodeJson[];
  readonly inputs: PortsJson;
  readonly outputs: PortsJson;
  /** Layers that training does not change. */
  readonly frozen: readonly number[];
  /** Only where networks inside are particular about sizes that are open. */
  readonly sizes?: readonly SizesJson[];
}
