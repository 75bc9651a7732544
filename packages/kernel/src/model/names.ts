/**
 * @file The names of layers and weights in a model: they are public, since saved files hold them.
 *
 * A layer is called by its own name or by its kind, counted within its scope in the order of making. Once it has got a
 * name it keeps it, so that a model cut out of another one calls its weights the same.
 */
import { GraphError } from "../errors.ts";
import { type Layer, type LayerCall, layerOf, type Scope, type Settings, scopePath } from "../graph/layer-call.ts";
import type { Tensor } from "../graph/tensor.ts";

/** The calls around a tensor, the outermost first. An operation applied on its own counts as a layer without weights. */
const callsAround = (tensor: Tensor, alone: Map<Tensor, LayerCall>): readonly LayerCall[] => {
  const calls: LayerCall[] = [];
  for (let call = tensor.layer; call; call = call.parent) calls.unshift(call);
  if (calls.length > 0 || !tensor.from) return calls;
  const made: LayerCall = alone.get(tensor) ?? {
    layer: layerOf({ kind: tensor.from.op.name, settings: (tensor.from.call.attrs ?? {}) as Settings }),
    scope: null,
    parent: null,
    inputs: tensor.from.call.inputs,
    output: tensor,
  };
  alone.set(tensor, made);
  return [made];
};

/** Names that layers have already, by the path of the scope that they are in. */
const kept = new WeakMap<Layer, Map<string, string>>();

/** Hands out names within scopes. */
class NameBook {
  readonly #owners = new Map<string, Layer>();

  #free(path: string, base: string): string {
    for (let i = 1; ; i++) {
      const name = i === 1 ? base : `${base}_${i}`;
      if (!this.#owners.has(`${path}/${name}`)) return name;
    }
  }

  /** Sets aside a name that the user gave, or that the layer has had before. */
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
    const names = kept.get(layer) ?? new Map<string, string>();
    const before = layer.name ?? names.get(path);
    if (before !== undefined && this.#owners.get(`${path}/${before}`) === layer) return before;
    const name = this.#free(path, layer.kind);
    this.#owners.set(`${path}/${name}`, layer);
    names.set(path, name);
    kept.set(layer, names);
    return name;
  }
}

/** A layer in a model: its name there, and its calls. */
export interface NamedLayer {
  readonly name: string;
  readonly layer: Layer;
  /** The groups around its first call, the outermost first. */
  readonly scope: Scope | null;
  readonly calls: readonly LayerCall[];
}

export interface Names {
  /** In the order of their first calls. */
  readonly layers: readonly NamedLayer[];
  /** Of the weights, in the order of making. */
  readonly weights: ReadonlyMap<Tensor, string>;
}

/** Names everything in a graph, given in topological order. */
export const nameGraph = (order: readonly Tensor[]): Names => {
  const alone = new Map<Tensor, LayerCall>();
  const layers = new Map<Layer, { scope: Scope | null; calls: Set<LayerCall>; parts: Layer[] }>();
  for (const tensor of order) {
    const around = callsAround(tensor, alone);
    const outermost = around[0];
    if (!outermost) continue;
    const found = layers.get(outermost.layer) ?? { scope: outermost.scope, calls: new Set(), parts: [] };
    if (tensor.source === null) found.calls.add(outermost);
    for (const { layer } of around.slice(1)) if (!found.parts.includes(layer)) found.parts.push(layer);
    layers.set(outermost.layer, found);
  }

  const book = new NameBook();
  const pathOf = (scope: Scope | null): string =>
    scopePath(scope)
      .map((part) => `/${part}`)
      .join("");
  for (const [layer, { scope }] of layers) book.reserve(layer, pathOf(scope));
  const full = new Map<Layer, string>();
  const named = [...layers].map(([layer, { scope, calls, parts }]): NamedLayer => {
    const path = `${pathOf(scope)}/${book.nameOf(layer, pathOf(scope))}`;
    full.set(layer, path.slice(1));
    for (const part of parts) {
      if (!full.has(part)) full.set(part, `${path}/${book.nameOf(part, path)}`.slice(1));
    }
    return { name: path.slice(1), layer, scope, calls: [...calls] };
  });

  const weights = new Map<Tensor, string>();
  for (const tensor of order) {
    if (tensor.source?.kind !== "weight") continue;
    const { owner, name } = tensor.source;
    weights.set(tensor, `${full.get(owner) ?? owner.kind}/${name}`);
  }
  return { layers: named.filter(({ calls }) => calls.length > 0), weights };
};
