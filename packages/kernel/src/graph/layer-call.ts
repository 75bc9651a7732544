/** @file Layers and the record of their calls: summaries, names, JSON and drawings are made from it. */
import { checkNameText } from "./name.ts";
import { keepingChecks } from "./shape-check.ts";
import type { Tensor } from "./tensor.ts";

/** The arguments a layer was made with, by name: only values that JSON can hold. */
export type Settings = { readonly [name: string]: unknown };

/** A layer: mathematics with weights and settings. The same object in two calls means shared weights. */
export interface Layer {
  /** The name of the function that made it: `"conv2d"`. */
  readonly kind: string;
  /** The arguments it was made with, so that it can be made again. */
  readonly settings: Settings;
  /** The name that the user gave. Others are named by their kind and their place in the model. */
  readonly name: string | null;
  /** Whether its weights may be trained. */
  readonly trainable: boolean;
  /** Its weights, in the order in which it made them; empty before its first call. */
  readonly weights: readonly Tensor[];
}

/** A group of calls with a name: `named("conv1", …)`, or a model used as a block. */
export interface Scope {
  readonly kind: "named" | "model";
  readonly name: string;
  readonly parent: Scope | null;
  /** Whether names of what is inside begin with its name. For a model used as a block: only where names would clash without it. */
  readonly prefixes: boolean;
  /** Layers in the group that were frozen in the model used as a block. */
  readonly frozen: ReadonlySet<Layer>;
  readonly inputs: readonly Tensor[];
  /** Set when the group is complete. */
  readonly outputs: readonly Tensor[];
}

/** One call of a layer: which tensors went in, and what came out. */
export interface LayerCall {
  readonly layer: Layer;
  readonly scope: Scope | null;
  /** The call that contains this one, for layers made of layers. */
  readonly parent: LayerCall | null;
  readonly inputs: readonly Tensor[];
  /** Set when the call is complete. */
  readonly output: Tensor;
}

// The current call and the current group. Building a graph is synchronous, so one variable each is enough.
let call: LayerCall | null = null;
let scope: Scope | null = null;

/** The layers that a tensor is computed in, the innermost first. */
export const layersAround = (tensor: Tensor): readonly Layer[] => {
  const layers: Layer[] = [];
  for (let around = tensor.layer; around; around = around.parent) layers.push(around.layer);
  return layers;
};

export const currentCall = (): LayerCall | null => call;
export const currentScope = (): Scope | null => scope;

/** The names of the groups around a call, outermost first: `["conv2", "block1"]`. */
export const scopePath = (at: Scope | null): readonly string[] =>
  at === null ? [] : [...scopePath(at.parent), at.name];

/** The part of the path that names begin with: without models whose names do not come in front. */
export const namePath = (at: Scope | null): readonly string[] =>
  at === null ? [] : [...namePath(at.parent), ...(at.prefixes ? [at.name] : [])];

/** The current place in the model, with which an error begins. */
export const whereAmI = (fallback: string): string => {
  const kind = call ? (call.layer.name ?? call.layer.kind) : fallback;
  const around = call ? call.scope : scope;
  return around === null ? kind : [...scopePath(around), kind].join("/");
};

/**
 * Runs `build` inside a named group, and records its inputs and outputs.
 *
 * @example
 * const x = input([8]);
 * const [y] = inScope({ kind: "named", name: "head" }, [x], () => [dense(2)(x)]);
 * y?.layer?.scope?.name; // "head"
 */
export const inScope = (
  { kind, name, frozen = new Set() }: Pick<Scope, "kind" | "name"> & Partial<Pick<Scope, "frozen">>,
  inputs: readonly Tensor[],
  build: () => readonly Tensor[],
): readonly Tensor[] => {
  checkNameText(kind, `the name of the ${kind === "model" ? "model" : "group"}`, name);
  const outer = scope;
  const inner = {
    kind,
    name,
    parent: outer,
    prefixes: kind !== "model",
    frozen,
    inputs,
    outputs: [] as readonly Tensor[],
  };
  scope = inner;
  try {
    inner.outputs = build();
    return inner.outputs;
  } finally {
    scope = outer;
  }
};

/** Runs `build` as if at another place in the model: used when a graph is rebuilt from its parts. */
export const atPlace = <T>(
  place: { readonly call: LayerCall | null; readonly scope: Scope | null },
  build: () => T,
): T => {
  const [outerCall, outerScope] = [call, scope];
  call = place.call;
  scope = place.scope;
  try {
    return build();
  } finally {
    call = outerCall;
    scope = outerScope;
  }
};

/** Calls a layer: every operation that `compute` applies belongs to the call. */
export const callLayer = (layer: Layer, inputs: readonly Tensor[], compute: () => Tensor): Tensor => {
  const outer = call;
  const inner = { layer, scope, parent: outer, inputs, output: undefined as unknown as Tensor };
  call = inner;
  try {
    inner.output = keepingChecks(compute, (output) => [output]);
    return inner.output;
  } finally {
    call = outer;
  }
};

export interface LayerDefinition {
  readonly kind: string;
  readonly settings?: Settings;
  readonly name?: string | undefined;
  readonly trainable?: boolean | undefined;
}

/** A layer without weights, for one call. */
export const layerOf = ({ kind, settings = {}, name, trainable = true }: LayerDefinition): Layer => {
  if (name !== undefined) checkNameText(kind, "the name of the layer", name);
  return { kind, settings, name: name ?? null, trainable, weights: [] };
};
