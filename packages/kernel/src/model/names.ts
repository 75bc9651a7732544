/**
 * @file The names of layers and weights in a model. They are part of the public contract, since saved files contain them.
 *
 * A layer has its own name, or its kind, numbered within its group in the order of creation. It keeps its name, so that
 * a model cut from another one, or put on another one, has the same weight names. Only if two nested models have the
 * same names, the name of the model is put in front.
 */
import { GraphError } from "../errors.ts";
import { type Layer, type LayerCall, layerOf, type Scope, type Settings } from "../graph/layer-call.ts";
import type { Tensor } from "../graph/tensor.ts";

/** The calls around a tensor, the outermost first. An operation applied on its own counts as a layer without weights. */
const callsAround = (tensor: Tensor, alone: Map<Tensor, LayerCall>): readonly LayerCall[] => {
  const calls: LayerCall[] = [];
  for (let call = tensor.layer; call; call = call.parent) calls.unshift(call);
  if (calls.length > 0) return calls;
  const { op, call } = tensor.from!;
  const made: LayerCall = alone.get(tensor) ?? {
    layer: layerOf({ kind: op.name, settings: (call.attrs ?? {}) as Settings }),
    scope: null,
    parent: null,
    inputs: call.inputs,
    output: tensor,
  };
  alone.set(tensor, made);
  return [made];
};

/** Names that layers have already, by the path of the scope that they are in. */
const kept = new WeakMap<Layer, Map<string, string>>();

/** Gives out names within groups. */
class NameBook {
  readonly #owners = new Map<string, Layer>();
  /** For each base, the number up to which its names are taken: there may be very many layers of a kind. */
  readonly #numbers = new Map<string, number>();

  #free(path: string, base: string): string {
    for (let i = this.#numbers.get(`${path}/${base}`) ?? 1; ; i++) {
      const name = i === 1 ? base : `${base}_${i}`;
      if (this.#owners.has(`${path}/${name}`)) continue;
      this.#numbers.set(`${path}/${base}`, i + 1);
      return name;
    }
  }

  /** Reserves a name that the user gave, or that the layer already has. */
  reserve(layer: Layer, path: string): void {
    const before = layer.name ?? kept.get(layer)?.get(path);
    if (before === undefined) return;
    const owner = this.#owners.get(`${path}/${before}`);
    if (owner && owner !== layer) {
      if (layer.name === null) return;
      throw new GraphError({
        at: "model",
        problem: `the name "${before}" is used by two layers`,
        received: `${owner.kind} and ${layer.kind}, both named "${[path.slice(1), before].filter(Boolean).join("/")}"`,
        expected: "a name of its own for every layer",
        fix: "rename one of them, or make the layer once and call it twice to share its weights",
      });
    }
    this.#owners.set(`${path}/${before}`, layer);
  }

  nameOf(layer: Layer, path: string): string {
    const before = layer.name ?? kept.get(layer)?.get(path);
    if (before !== undefined && this.#owners.get(`${path}/${before}`) === layer) return before;
    const name = this.#free(path, layer.name ?? layer.kind);
    this.#owners.set(`${path}/${name}`, layer);
    return name;
  }
}

/** Records the name of a layer within the group or layer at `path`. */
const keep = (layer: Layer, path: string, name: string): void => {
  const names = kept.get(layer) ?? new Map<string, string>();
  names.set(path, name);
  kept.set(layer, names);
};

/** Records the full name of a layer, `conv2_1/conv2d`, for models that are read from a file. */
export const keepName = (layer: Layer, fullName: string): void => {
  const parts = fullName.split("/");
  const name = parts.pop()!;
  keep(layer, parts.map((part) => `/${part}`).join(""), name);
};

/** The names of the groups around a call, those that count. */
const pathThrough = (scope: Scope | null, counts: (scope: Scope) => boolean): string =>
  scope === null ? "" : `${pathThrough(scope.parent, counts)}${counts(scope) ? `/${scope.name}` : ""}`;

/** The models that are used as blocks around a call. */
const modelsAround = (scope: Scope | null): readonly Scope[] =>
  scope === null ? [] : [...modelsAround(scope.parent), ...(scope.kind === "model" ? [scope] : [])];

/** A layer, the groups around its first call, and all its calls. */
type Placed = Pick<NamedLayer, "layer" | "scope" | "calls">;

/** The models whose names must come in front of those of their layers: because others have these names, or because they did before. */
const prefixingModels = (layers: readonly Placed[]): ReadonlySet<Scope> => {
  const prefixing = new Set<Scope>();
  const nameAt = (layer: Layer, path: string): string | undefined => layer.name ?? kept.get(layer)?.get(path);
  const addModelsOf = ({ calls }: Placed): void => {
    for (const { scope } of calls) for (const model of modelsAround(scope)) prefixing.add(model);
  };
  for (let before = -1; before < prefixing.size; ) {
    before = prefixing.size;
    const owners = new Map<string, Placed>();
    for (const placed of layers) {
      const { layer, scope } = placed;
      const path = pathThrough(scope, (at) => at.prefixes || prefixing.has(at));
      const name = nameAt(layer, path);
      const other = owners.get(`${path}/${name}`);
      if (name === undefined) {
        if (
          nameAt(
            layer,
            pathThrough(scope, () => true),
          ) !== undefined
        )
          addModelsOf(placed);
      } else if (other) {
        addModelsOf(placed);
        addModelsOf(other);
      } else {
        owners.set(`${path}/${name}`, placed);
      }
    }
  }
  return prefixing;
};

/** A layer in a model: its name there, and its calls. */
export interface NamedLayer {
  readonly name: string;
  readonly layer: Layer;
  /** The groups around its first call, the outermost first. */
  readonly scope: Scope | null;
  readonly calls: readonly LayerCall[];
}

export interface NamedWeight {
  readonly name: string;
  /** The layer of the model that it belongs to: its owner, or the layer around that. */
  readonly layer: Layer;
}

export interface Names {
  /** In the order of their first calls. */
  readonly layers: readonly NamedLayer[];
  /** In the order of creation. */
  readonly weights: ReadonlyMap<Tensor, NamedWeight>;
  /** The full names of layers and of the layers that they are made of. */
  readonly full: ReadonlyMap<Layer, string>;
}

/**
 * Names everything in a graph, given in topological order. Layers keep these names, except when a graph is only
 * printed.
 */
export const nameGraph = (
  order: readonly Tensor[],
  { looking = false }: { readonly looking?: boolean } = {},
): Names => {
  const alone = new Map<Tensor, LayerCall>();
  const layers = new Map<Layer, { scope: Scope | null; calls: Set<LayerCall>; parts: Set<Layer> }>();
  for (const tensor of order) {
    // A weight records the call that made it, which may be in another model.
    if (tensor.source !== null) continue;
    const [outermost, ...inner] = callsAround(tensor, alone);
    const found = layers.get(outermost!.layer) ?? { scope: outermost!.scope, calls: new Set(), parts: new Set() };
    found.calls.add(outermost!);
    for (const { layer } of inner) found.parts.add(layer);
    layers.set(outermost!.layer, found);
  }

  const book = new NameBook();
  const prefixing = prefixingModels(
    [...layers].map(([layer, { scope, calls }]) => ({ layer, scope, calls: [...calls] })),
  );
  if (!looking) for (const scope of prefixing) Object.assign(scope, { prefixes: true });
  const pathOf = (scope: Scope | null): string => pathThrough(scope, (at) => at.prefixes || prefixing.has(at));
  for (const [layer, { scope }] of layers) book.reserve(layer, pathOf(scope));
  const full = new Map<Layer, string>();
  const outer = new Map<Layer, Layer>();
  const nameIn = (layer: Layer, path: string): string => {
    const name = book.nameOf(layer, path);
    if (!looking) keep(layer, path, name);
    full.set(layer, `${path}/${name}`.slice(1));
    return `${path}/${name}`;
  };
  const named = [...layers].map(([layer, { scope, calls, parts }]): NamedLayer => {
    const path = nameIn(layer, pathOf(scope));
    outer.set(layer, layer);
    for (const part of parts) {
      if (!layers.has(part) && !full.has(part)) {
        nameIn(part, path);
        outer.set(part, layer);
      }
    }
    return { name: path.slice(1), layer, scope, calls: [...calls] };
  });

  const weights = new Map<Tensor, NamedWeight>();
  for (const tensor of order) {
    if (tensor.source?.kind !== "weight") continue;
    const { owner, name } = tensor.source;
    weights.set(tensor, { name: `${full.get(owner) ?? owner.kind}/${name}`, layer: outer.get(owner) ?? owner });
  }
  return { layers: named, weights, full };
};
