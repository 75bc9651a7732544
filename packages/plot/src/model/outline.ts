/** @file What a diagram of a model shows: boxes, groups of boxes, and the wires between them. */
import type { AnyModel, ModelLayer, Shape } from "@tributary/kernel";
import { countOf } from "@tributary/kernel/authoring";
import { detailOf, type Family, familyOf } from "./describe.ts";
import { type Group, isGroup, type Leaf, type Links, leavesOf, linksOf, type Part, treeOf } from "./parts.ts";

/** Something that is drawn: an input, an output, a layer, or a group, open or closed. */
export interface Box {
  readonly id: string;
  readonly family: Family;
  /** The last part of its name. */
  readonly name: string;
  /** The kind of a layer; of a group, how many layers are in it. */
  readonly kind: string;
  readonly detail: string;
  /** The output shape; null if the output is not one tensor. */
  readonly shape: Shape | null;
  readonly parameters: number;
  readonly frozen: boolean;
  /** How often a shared layer is called. */
  readonly calls: number;
  /** How many equal groups in a row it stands for. */
  readonly repeats: number;
  /** What is drawn inside an open group. */
  readonly inside: readonly Box[];
}

export interface Wire {
  readonly from: string;
  readonly to: string;
}

export interface Outline {
  readonly name: string;
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
}

export interface OutlineOptions {
  /**
   * How many levels of groups are open: 0 closes all, `"all"` opens all. Default: as many as keep the picture at 48 boxes
   * or fewer.
   */
  readonly expand?: number | "all";
  /** Whether equal groups in a row are drawn once. Default true. */
  readonly fold?: boolean;
}

/** A picture with more boxes is hard to read. */
const MANY_BOXES = 48;

/** Equal for groups that do the same to tensors of the same shape. */
const likeness = (group: Group): string =>
  JSON.stringify(
    leavesOf(group).map(({ layer: { layer, calls } }) => [
      layer.kind,
      layer.settings,
      calls.map((call) => call.output.shape),
    ]),
  );

/** Whether everything that leaves `first` goes into `second`, and nothing else goes into that. */
const follows = (first: Group, second: Group, { read, readers }: Links): boolean => {
  const [before, after] = [first, second].map(
    (group) => new Set<ModelLayer | string>(leavesOf(group).map(({ layer }) => layer)),
  );
  const leaving = [...before!].flatMap((layer) => [...readers.get(layer as ModelLayer)!]);
  const entering = [...after!].flatMap((layer) => [...read.get(layer as ModelLayer)!]);
  return (
    leaving.every((reader) => before!.has(reader) || after!.has(reader)) &&
    entering.every((maker) => before!.has(maker) || after!.has(maker))
  );
};

/** Splits parts into rows: equal groups that follow each other share a row. */
const rowsOf = (parts: readonly Part[], links: Links, fold: boolean): readonly (readonly Part[])[] => {
  const rows: Part[][] = [];
  for (const part of parts) {
    const row = rows.at(-1);
    const last = row?.at(-1);
    const joins =
      fold && last && isGroup(part) && isGroup(last) && likeness(last) === likeness(part) && follows(last, part, links);
    if (row && joins) row.push(part);
    else rows.push([part]);
  }
  return rows;
};

const count = (leaves: readonly Leaf[]): number =>
  leaves.flatMap(({ layer }) => layer.weights).reduce((total, { shape }) => total + countOf(shape), 0);

const layerBox = (leaf: Leaf, id: string): Box => {
  const { layer, calls, weights, trainable } = leaf.layer;
  return {
    id,
    family: familyOf(layer.kind),
    name: leaf.name,
    kind: layer.kind,
    detail: detailOf(layer),
    shape: calls.at(-1)!.output.shape,
    parameters: count([leaf]),
    frozen: weights.length > 0 && !trainable,
    calls: calls.length,
    repeats: 1,
    inside: [],
  };
};

const portBox = (id: string, kind: "input" | "output", name: string, shape: Shape): Box => ({
  id,
  family: "port",
  name,
  kind,
  detail: "",
  shape,
  parameters: 0,
  frozen: false,
  calls: 1,
  repeats: 1,
  inside: [],
});

class Builder {
  readonly places = new Map<ModelLayer, string>();
  /** The rows of alike groups that a layer is in, and in the how-manieth group of each. */
  readonly turns = new Map<ModelLayer, Map<readonly Part[], number>>();
  readonly #links: Links;
  readonly #open: number;
  readonly #fold: boolean;
  #made = 0;

  constructor(links: Links, open: number, fold: boolean) {
    this.#links = links;
    this.#open = open;
    this.#fold = fold;
  }

  boxes(parts: readonly Part[], depth: number): readonly Box[] {
    return rowsOf(parts, this.#links, this.#fold).map((row) => this.#box(row, depth));
  }

  #box(row: readonly Part[], depth: number): Box {
    const id = `n${this.#made++}`;
    const [first] = row as readonly [Part, ...Part[]];
    if (!isGroup(first)) {
      this.places.set(first.layer, id);
      return layerBox(first, id);
    }
    const leaves = row.flatMap(leavesOf);
    const inside = depth < this.#open ? this.boxes(first.parts, depth + 1) : [];
    const pattern = leavesOf(first);
    for (const [i, { layer }] of leaves.entries()) {
      const like = pattern[i % pattern.length]!.layer;
      this.places.set(layer, inside.length > 0 ? this.places.get(like)! : id);
      if (row.length === 1) continue;
      const turns = this.turns.get(layer) ?? new Map<readonly Part[], number>();
      this.turns.set(layer, turns.set(row, Math.floor(i / pattern.length)));
    }
    const { name, outputs } = first.scope;
    const last = row.at(-1) as Group;
    return {
      id,
      family: "group",
      name: row.length > 1 ? `${name} … ${last.scope.name}` : name,
      kind: `${leaves.length} layer${leaves.length === 1 ? "" : "s"}`,
      detail: "",
      shape: outputs.length === 1 ? outputs[0]!.shape : null,
      parameters: count(leaves),
      frozen: leaves.every(({ layer }) => layer.weights.length === 0 || !layer.trainable) && count(leaves) > 0,
      calls: Math.min(...leaves.map(({ layer }) => layer.calls.length)),
      repeats: row.length,
      inside,
    };
  }
}

/** Whether a wire goes from one of the alike groups of a row to the next: the row is drawn once. */
const staysInRow = (builder: Builder, from: ModelLayer | string, to: ModelLayer): boolean => {
  const before = typeof from === "string" ? undefined : builder.turns.get(from);
  const after = builder.turns.get(to);
  return [...(after ?? [])].some(([row, turn]) => before?.has(row) && before.get(row) !== turn);
};

const outlineAt = (net: AnyModel, tree: readonly Part[], links: Links, open: number, fold: boolean): Outline => {
  const builder = new Builder(links, open, fold);
  const inner = builder.boxes(tree, 0);
  const inputs = net.inputs.map(({ name, tensor }) => portBox(`input ${name}`, "input", name, tensor.shape));
  const outputs = net.outputs.map(({ name, tensor }) => portBox(`output ${name}`, "output", name, tensor.shape));
  const placeOf = (maker: ModelLayer | string): string =>
    typeof maker === "string" ? maker : builder.places.get(maker)!;
  const wires = new Map<string, Wire>();
  const wire = (from: string, to: string): void => {
    wires.set(JSON.stringify([from, to]), { from, to });
  };
  for (const [layer, makers] of links.read) {
    for (const maker of makers) {
      const [from, to] = [placeOf(maker), placeOf(layer)];
      // Edges inside a closed group are not drawn; those of a layer that reads its own output are.
      const swallowed = from === to && maker !== layer;
      if (!swallowed && !staysInRow(builder, maker, layer)) wire(from, to);
    }
  }
  for (const [output, maker] of links.outputs) wire(placeOf(maker), output);
  return { name: net.name, boxes: [...inputs, ...inner, ...outputs], wires: [...wires.values()] };
};

/** How many boxes are drawn that hold no others. */
export const countBoxes = (boxes: readonly Box[]): number =>
  boxes.reduce((total, { inside }) => total + (inside.length > 0 ? countBoxes(inside) : 1), 0);

const depthOf = (parts: readonly Part[]): number =>
  parts.reduce((deepest, part) => Math.max(deepest, isGroup(part) ? 1 + depthOf(part.parts) : 0), 0);

/** The outline of a model: what its diagram shows. */
export const outlineOf = (net: AnyModel, { expand, fold = true }: OutlineOptions = {}): Outline => {
  const [tree, links] = [treeOf(net), linksOf(net)];
  const depth = depthOf(tree);
  const at = (open: number): Outline => outlineAt(net, tree, links, open, fold);
  if (expand !== undefined) return at(expand === "all" ? depth : expand);
  for (let open = depth; open > 0; open--) {
    const outline = at(open);
    if (countBoxes(outline.boxes) <= MANY_BOXES) return outline;
  }
  return at(0);
};
