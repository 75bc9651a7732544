/** @file A functional model as Keras writes it: its layers as JSON, in the order in which Keras will find them again. */
import { snakeCase } from "./variables.ts";

export type Config = Readonly<Record<string, unknown>>;

/** A tensor of the model: what a call of a layer gave. */
export interface KerasTensor {
  readonly node: KerasNode;
  readonly shape: readonly (number | null)[];
}

/** A variable of a layer, as Keras stores it. */
export interface KerasVariable {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** One call of a layer. */
interface KerasNode {
  readonly layer: KerasLayer;
  readonly index: number;
  readonly inputs: readonly KerasTensor[];
  readonly keywords: Config;
}

export interface KerasLayer {
  readonly name: string;
  readonly module: string;
  readonly className: string;
  readonly config: Config;
  readonly variables: readonly KerasVariable[];
  /** Whether the layer takes its inputs in a list, as merging layers do. */
  readonly takesList: boolean;
  readonly nodes: KerasNode[];
}

const LAYERS = "keras.layers";

const describeTensor = ({ node, shape }: KerasTensor): Config => ({
  class_name: "__keras_tensor__",
  config: { shape, dtype: "float32", keras_history: [node.layer.name, node.index, 0] },
});

const describeNode = ({ layer, inputs, keywords }: KerasNode): Config => {
  const tensors = inputs.map(describeTensor);
  return { args: layer.takesList ? [tensors] : tensors, kwargs: keywords };
};

const describeLayer = (layer: KerasLayer): Config => {
  const { name, module, className, config, nodes } = layer;
  const isInput = className === "InputLayer";
  const shapes = nodes[0]!.inputs.map(({ shape }) => shape);
  return {
    module,
    class_name: className,
    config: { name, ...config },
    registered_name: module === LAYERS ? null : className,
    ...(isInput || module !== LAYERS ? {} : { build_config: { input_shape: layer.takesList ? shapes : shapes[0] } }),
    name,
    inbound_nodes: isInput ? [] : nodes.map(describeNode),
  };
};

const place = ({ node }: KerasTensor): readonly unknown[] => [node.layer.name, node.index, 0];

/** One tensor, a list, or tensors by name, as they were given to `model()`. */
export type Arranged = KerasTensor | readonly KerasTensor[] | Readonly<Record<string, KerasTensor>>;

const isTensor = (arranged: Arranged): arranged is KerasTensor => "node" in arranged && "shape" in arranged;

/** In the order in which Keras looks through them: those by name are sorted. */
const flat = (arranged: Arranged): readonly KerasTensor[] => {
  if (isTensor(arranged)) return [arranged];
  if (Array.isArray(arranged)) return arranged;
  const byName = arranged as Readonly<Record<string, KerasTensor>>;
  return Object.keys(byName)
    .toSorted()
    .map((name) => byName[name]!);
};

const places = (arranged: Arranged): unknown => {
  if (isTensor(arranged)) return place(arranged);
  if (Array.isArray(arranged)) return arranged.map(place);
  return Object.fromEntries(
    Object.entries(arranged as Readonly<Record<string, KerasTensor>>).map(([name, x]) => [name, place(x)]),
  );
};

/**
 * The layers in Keras' own order, which it works out again when it opens the file: those furthest from the outputs first, then
 * in the order of a walk back from the outputs. The names of weights in the file depend on it.
 *
 * Follows `map_graph` of keras/src/ops/function.py.
 */
const inKerasOrder = (outputs: Arranged): readonly KerasLayer[] => {
  const found = new Map<KerasLayer, number>();
  const finished = new Set<KerasNode>();
  const nodes: KerasNode[] = [];
  // A stack of our own: a network of a thousand layers must not overflow the call stack.
  for (const { node } of flat(outputs)) {
    const stack: { readonly node: KerasNode; next: number }[] = [];
    const enter = (entered: KerasNode): void => {
      if (finished.has(entered)) return;
      if (!found.has(entered.layer)) found.set(entered.layer, found.size);
      stack.push({ node: entered, next: 0 });
    };
    enter(node);
    while (stack.length > 0) {
      const frame = stack.at(-1)!;
      const input = frame.node.inputs[frame.next++];
      if (input) {
        enter(input.node);
      } else {
        finished.add(frame.node);
        nodes.push(frame.node);
        stack.pop();
      }
    }
  }
  const nodeDepths = new Map<KerasNode, number>();
  const depths = new Map<KerasLayer, number>();
  for (const node of nodes.toReversed()) {
    const depth = Math.max(nodeDepths.get(node) ?? 0, depths.get(node.layer) ?? 0);
    depths.set(node.layer, depth);
    nodeDepths.set(node, depth);
    for (const { node: before } of node.inputs)
      nodeDepths.set(before, Math.max(depth + 1, nodeDepths.get(before) ?? 0));
  }
  return [...depths.keys()].toSorted((a, b) => depths.get(b)! - depths.get(a)! || found.get(a)! - found.get(b)!);
};

/** The layers of a functional model under construction. */
export class FunctionalModel {
  readonly #layers = new Map<string, KerasLayer>();

  /** Calls the layer of that name, which is made by its first call. */
  call(
    made: Omit<KerasLayer, "nodes" | "module" | "takesList"> & Partial<Pick<KerasLayer, "module" | "takesList">>,
    inputs: readonly KerasTensor[],
    shape: KerasTensor["shape"],
    keywords: Config = {},
  ): KerasTensor {
    const known = this.#layers.get(made.name);
    const layer: KerasLayer = known ?? { module: LAYERS, takesList: false, ...made, nodes: [] };
    this.#layers.set(made.name, layer);
    const node: KerasNode = { layer, index: layer.nodes.length, inputs, keywords };
    layer.nodes.push(node);
    return { node, shape };
  }

  /** `config.json`, and the layers with the names of their groups in `model.weights.h5`. */
  describe(
    name: string,
    inputs: Arranged,
    outputs: Arranged,
  ): { readonly config: Config; readonly groups: readonly (readonly [key: string, layer: KerasLayer])[] } {
    const layers = inKerasOrder(outputs);
    const counts = new Map<string, number>();
    const groups = layers
      .filter(({ module }) => module === LAYERS)
      .map((layer) => {
        const kind = snakeCase(layer.className);
        const count = counts.get(kind) ?? 0;
        counts.set(kind, count + 1);
        return [count === 0 ? kind : `${kind}_${count}`, layer] as const;
      });
    const config = {
      module: "keras.src.models.functional",
      class_name: "Functional",
      config: {
        name,
        trainable: true,
        layers: layers.map(describeLayer),
        input_layers: places(inputs),
        output_layers: places(outputs),
      },
      registered_name: "Functional",
      build_config: { input_shape: null },
    };
    return { config, groups };
  }
}
