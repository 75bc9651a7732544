/** @file A model as a table, as Keras prints it. */

import type { LayerCall, Scope } from "../graph/layer-call.ts";
import { namePath, scopePath } from "../graph/layer-call.ts";
import { COUNT } from "../graph/numbers.ts";
import { checkOptions, type OptionTable } from "../graph/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import type { Shape } from "../shape/types.ts";
import { shown } from "../shown.ts";
import { bytesOf, readableBytes, readableCount } from "./bytes.ts";
import { checkModel } from "./is-model.ts";
import type { AnyModel, ModelLayer, ModelWeight } from "./model.ts";
import { type Column, drawTable } from "./table.ts";

export interface SummaryOptions {
  /** Whether the layers of nested models are listed too. Default false. */
  readonly expandNested?: boolean;
  /** The width of a line, in characters. Default 88, or 108 with the column of connections. */
  readonly lineLength?: number;
  /** Whether to add a column that says which layers are trainable. Default false. */
  readonly showTrainable?: boolean;
}

/** One call of the layer or nested model of a row; a shared one has several. */
interface Node {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

interface Row {
  readonly name: string;
  readonly type: string;
  readonly nodes: readonly Node[];
  readonly weights: readonly ModelWeight[];
  readonly trainable: boolean;
  /** The rows of a nested model. */
  readonly inner: readonly Row[];
}

/** A call, and its layer. */
interface Called {
  readonly layer: ModelLayer;
  readonly call: LayerCall;
}

/** Keras' name for a kind of layer: `conv2d` is a `Conv2D`. */
const typeOf = (kind: string): string => kind[0]!.toUpperCase() + kind.slice(1).replace(/(\d)d/, "$1D");

/** The nested models around a call, the outermost first. */
const modelsAround = ({ scope }: LayerCall): readonly Scope[] => {
  const models: Scope[] = [];
  for (let at = scope; at; at = at.parent) if (at.kind === "model") models.unshift(at);
  return models;
};

const countWeightsOf = (weights: readonly ModelWeight[]): number =>
  weights.reduce((total, { shape }) => total + countOf(shape), 0);

const grouped = <K, T>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> => {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
};

const layerRow = (layer: ModelLayer, calls: readonly Called[], depth: number): Row => ({
  name: layer.name
    .split("/")
    .slice(namePath(modelsAround(calls[0]!.call)[depth - 1] ?? null).length)
    .join("/"),
  type: typeOf(layer.layer.kind),
  nodes: calls.map(({ call }) => ({ inputs: call.inputs, outputs: [call.output] })),
  weights: layer.weights,
  trainable: layer.trainable,
  inner: [],
});

const modelRow = (path: string, calls: readonly Called[], depth: number, prefix: string): Row => {
  const scopes = new Set(calls.map(({ call }) => modelsAround(call)[depth]!));
  const weights = [...new Set(calls.map(({ layer }) => layer))].flatMap((layer) => layer.weights);
  return {
    name: path.slice(prefix.length),
    type: "Functional",
    nodes: [...scopes].map(({ inputs, outputs }) => ({ inputs, outputs })),
    weights,
    trainable: weights.some((weight) => weight.trainable),
    inner: rowsOf(calls, depth + 1, `${path}/`),
  };
};

/** Rows in the order of first calls; a nested model is one row. */
const rowsOf = (calls: readonly Called[], depth: number, prefix: string): readonly Row[] => {
  const groups = grouped(calls, ({ layer, call }) => {
    const model = modelsAround(call)[depth];
    return model ? scopePath(model).join("/") : layer;
  });
  return [...groups].map(([key, members]) =>
    typeof key === "string" ? modelRow(key, members, depth, prefix) : layerRow(key, members, depth),
  );
};

const inputRows = (net: AnyModel): readonly Row[] =>
  net.inputs.map(({ name, tensor }) => ({
    name,
    type: "InputLayer",
    nodes: [{ inputs: [], outputs: [tensor] }],
    weights: [],
    trainable: true,
    inner: [],
  }));

/** A layer that is called very often has more nodes than a function may have arguments. */
const made = ({ nodes }: Row): number =>
  nodes.reduce(
    (first, { outputs }) => outputs.reduce((least, { id }) => Math.min(least, id), first),
    Number.POSITIVE_INFINITY,
  );

const showShape = (shape: Shape): string => `(${shape.map((size) => size ?? "None").join(", ")})`;

const shapesOf = ({ nodes }: Row): string => {
  const shapes = nodes.at(-1)!.outputs.map(({ shape }) => showShape(shape));
  return shapes.length === 1 ? shapes[0]! : `[${shapes.join(", ")}]`;
};

/** Whether each row feeds only the next one. */
const isSequential = (rows: readonly Row[]): boolean => {
  const inputs = rows.flatMap(({ nodes }) => nodes.flatMap((node) => node.inputs));
  return (
    rows.every(({ nodes }) => nodes.length === 1 && nodes[0]!.inputs.length <= 1) &&
    new Set(inputs).size === inputs.length
  );
};

/** `conv2d[0][0]`: the first output of the first call of `conv2d`. */
const connectionsOf = (rows: readonly Row[]): ReadonlyMap<Tensor, string> =>
  new Map(
    rows.flatMap(({ name, nodes }) =>
      nodes.flatMap(({ outputs }, node) => outputs.map((tensor, i) => [tensor, `${name}[${node}][${i}]`] as const)),
    ),
  );

const columnsOf = (sequential: boolean, { lineLength, showTrainable = false }: SummaryOptions): readonly Column[] => {
  const columns = [
    { header: "Layer (type)", align: "left" },
    { header: "Output Shape", align: "left" },
    { header: "Param #", align: "right" },
    ...(sequential ? [] : [{ header: "Connected to", align: "left" } as const]),
    ...(showTrainable ? [{ header: "Trainable", align: "center" } as const] : []),
  ] as const;
  const ends = sequential ? [0.45, 0.8, 1] : [0.3, 0.56, 0.74, 1];
  const positions = showTrainable ? [...ends.map((end) => end * 0.9), 1] : ends;
  const length = lineLength ?? (sequential ? 88 : 108) + (showTrainable ? 12 : 0);
  return columns.map((column, i) => {
    const share = Math.floor(positions[i]! * length) - Math.floor((positions[i - 1] ?? 0) * length);
    // Bars and spaces take three characters per column, and one more at the end.
    return { ...column, width: Math.max(4, share - (i === columns.length - 2 ? 4 : 3)) };
  });
};

const known: OptionTable<SummaryOptions> = {
  lineLength: COUNT,
  expandNested: "optional",
  showTrainable: "optional",
};

/**
 * The model as a table, as Keras' `model.summary()`: every layer with its output shape, its parameters and, unless the
 * model is a chain, its connections; then the totals. Unlike Keras, it wraps long names and never truncates them.
 *
 * @example
 * summary(model(input([8], { name: "numbers" }), dense(2)), { lineLength: 50 });
 * // Model: "model"
 * // ┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━┳━━━━━━━━━┓
 * // ┃ Layer (type)        ┃ Output Shape   ┃ Param # ┃
 * // ┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━╇━━━━━━━━━┩
 * // │ numbers             │ (None, 8)      │       0 │
 * // │ (InputLayer)        │                │         │
 * // ├─────────────────────┼────────────────┼─────────┤
 * // │ dense (Dense)       │ (None, 2)      │      18 │
 * // └─────────────────────┴────────────────┴─────────┘
 * //  Total params: 18 (72.00 B)
 * //  Trainable params: 18 (72.00 B)
 * //  Non-trainable params: 0 (0.00 B)
 */
export const summary = (net: AnyModel, options: SummaryOptions = {}): string => {
  checkModel("summary", net);
  checkOptions("summary", options, known);
  const calls = net.layers
    .flatMap((layer) => layer.calls.map((call) => ({ layer, call })))
    .sort((a, b) => a.call.output.id - b.call.output.id);
  const rows = [...inputRows(net), ...rowsOf(calls, 0, "")].sort((a, b) => made(a) - made(b));
  const sequential = isSequential(rows);
  const names = connectionsOf(rows);
  const connected = ({ nodes }: Row): string =>
    nodes
      .flatMap(({ inputs }) => inputs)
      .map((x) => names.get(x) ?? x.source?.kind ?? "-")
      .join(", ") || "-";

  const cellsOf = (row: Row, level: number): readonly (readonly string[])[] => {
    const indent = level > 0 ? `${"   ".repeat(level)}└ ` : "";
    const trainable = row.weights.length === 0 ? "-" : row.trainable ? "Y" : "N";
    const cells = [
      `${indent}${row.name} (${row.type})`,
      shapesOf(row),
      readableCount(countWeightsOf(row.weights)),
      ...(sequential ? [] : [level > 0 ? "-" : connected(row)]),
      ...(options.showTrainable ? [trainable] : []),
    ];
    return [cells, ...(options.expandNested ? row.inner.flatMap((inner) => cellsOf(inner, level + 1)) : [])];
  };

  const total = (title: string, weights: readonly ModelWeight[]): string => {
    const bytes = weights.reduce((sum, weight) => sum + bytesOf(weight), 0);
    return ` ${title}: ${readableCount(countWeightsOf(weights))} (${readableBytes(bytes)})`;
  };
  return [
    `Model: "${shown(net.name)}"`,
    drawTable(
      columnsOf(sequential, options),
      rows.flatMap((row) => cellsOf(row, 0)),
    ),
    total("Total params", net.weights),
    total(
      "Trainable params",
      net.weights.filter((weight) => weight.trainable),
    ),
    total(
      "Non-trainable params",
      net.weights.filter((weight) => !weight.trainable),
    ),
  ].join("\n");
};
