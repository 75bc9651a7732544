/** @file A model as JSON: its layers, how they are connected, and where they stand. Weights are kept elsewhere. */
import type { DType, Shape } from "../../shape/types.ts";

export const FORMAT = "tributary-model";
export const VERSION = 2;

/** What operations were called in version 1. */
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

/** A number that JSON has no word for. */
export type NumberJson = number | "NaN" | "Infinity" | "-Infinity" | "-0";

/** A layer, made once however often it is called. */
export interface LayerJson {
  /** The function that makes it: `"conv2d"`. */
  readonly kind: string;
  /** What it is called in the model: `"conv2_1/conv2d"`. Weight names start with it. */
  readonly path: string | null;
  /** The name that the user gave. */
  readonly name?: string;
  /** Only when false. */
  readonly trainable?: false;
  readonly settings: Readonly<Record<string, unknown>>;
  /** What it applies, if it is made of other layers: `timeDistributed(block)`. */
  readonly block?: BlockJson;
}

export interface BlockJson {
  /** The first is what goes in. */
  readonly nodes: readonly NodeJson[];
  readonly output: number;
}

/** A tensor: what goes in, what is known, what is drawn at random, or what a layer or an operation makes of others. */
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
  /** The group around it, which comes before it. */
  readonly parent?: number;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Layers that a model used as a block keeps frozen. */
  readonly frozen?: readonly number[];
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
  /** Each after those that it is computed from. */
  readonly nodes: readonly NodeJson[];
  readonly inputs: PortsJson;
  readonly outputs: PortsJson;
  /** Layers that training leaves as they are. */
  readonly frozen: readonly number[];
}
