/** @file A model as layers within groups, and what reads what. */
import type { AnyModel, ModelLayer, Tensor } from "@tributary/kernel";
import type { LayerCall, Scope } from "@tributary/kernel/authoring";

/** A layer of the model, or a group with what is in it. */
export type Part = Leaf | Group;

export interface Leaf {
  readonly layer: ModelLayer;
  readonly name: string;
}

export interface Group {
  readonly scope: Scope;
  readonly parts: Part[];
}

export const isGroup = (part: Part): part is Group => "parts" in part;

export const leavesOf = (part: Part): readonly Leaf[] => (isGroup(part) ? part.parts.flatMap(leavesOf) : [part]);

const lastPart = (name: string): string => name.split("/").at(-1)!;

/** Layers within their groups. A shared layer is where it is first called. */
export const treeOf = (net: AnyModel): readonly Part[] => {
  const roots: Part[] = [];
  const groups = new Map<Scope, Group>();
  const partsAt = (scope: Scope | null): Part[] => {
    if (scope === null) return roots;
    const known = groups.get(scope);
    if (known) return known.parts;
    const group: Group = { scope, parts: [] };
    groups.set(scope, group);
    partsAt(scope.parent).push(group);
    return group.parts;
  };
  for (const layer of net.layers) partsAt(layer.scope).push({ layer, name: lastPart(layer.name) });
  return roots.map(unwrapped);
};

/** A group of one layer is that layer, under the group's name. */
const unwrapped = (part: Part): Part => {
  if (!isGroup(part)) return part;
  const parts = part.parts.map(unwrapped);
  const [only] = parts as [Part, ...Part[]];
  return parts.length === 1 && !isGroup(only) ? { ...only, name: part.scope.name } : { ...part, parts };
};

/** Wires between layers, inputs and outputs; constants are no part of a figure. */
export interface Links {
  /** What each layer reads: layers, or names of inputs. */
  readonly read: ReadonlyMap<ModelLayer, ReadonlySet<ModelLayer | string>>;
  /** What reads each layer. */
  readonly readers: ReadonlyMap<ModelLayer, ReadonlySet<ModelLayer | string>>;
  readonly outputs: ReadonlyMap<string, ModelLayer | string>;
}

const callsOf = (net: AnyModel): readonly (readonly [ModelLayer, LayerCall])[] =>
  net.layers.flatMap((layer) => layer.calls.map((call) => [layer, call] as const));

export const linksOf = (net: AnyModel): Links => {
  const makers = new Map<Tensor, ModelLayer | string>(callsOf(net).map(([layer, call]) => [call.output, layer]));
  for (const { name, tensor } of net.inputs) makers.set(tensor, `input ${name}`);
  const read = new Map(net.layers.map((layer) => [layer, new Set<ModelLayer | string>()]));
  const readers = new Map(net.layers.map((layer) => [layer, new Set<ModelLayer | string>()]));
  for (const [layer, call] of callsOf(net)) {
    for (const x of call.inputs) {
      const maker = makers.get(x);
      if (maker === undefined) continue;
      read.get(layer)!.add(maker);
      if (typeof maker !== "string") readers.get(maker)!.add(layer);
    }
  }
  const outputs = new Map<string, ModelLayer | string>();
  for (const { name, tensor } of net.outputs) {
    const maker = makers.get(tensor);
    if (maker === undefined) continue;
    outputs.set(`output ${name}`, maker);
    if (typeof maker !== "string") readers.get(maker)!.add(`output ${name}`);
  }
  return { read, readers, outputs };
};
