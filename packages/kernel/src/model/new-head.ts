/** @file A new last layer for other classes, whatever network it is. */
import { GraphError, TributaryError } from "../errors.ts";
import type { LayerCall } from "../graph/layer-call.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topological } from "../graph/topological.ts";
import { showShape } from "../shape/complaint.ts";
import { type FromJsonOptions, fromJson } from "./json/from-json.ts";
import type { LayerJson, ModelJson } from "./json/schema.ts";
import { toJson } from "./json/to-json.ts";
import { meaningOf } from "./meaning.ts";
import type { AnyModel, Model, ModelLayer } from "./model.ts";

/** The setting that says how many numbers a layer gives. */
const COUNTED: Readonly<Record<string, string>> = {
  dense: "units",
  conv2d: "filters",
  conv2dTranspose: "filters",
  separableConv2d: "filters",
};

/** A network for other classes, and the layer of it that is new. */
export interface NewHead {
  readonly net: Model;
  /** The new layer. Its weights have to begin anew; all others have their names and shapes. */
  readonly layer: ModelLayer;
}

/** By hand it can always be done. */
const BY_HAND =
  'cut it with features(net, ["the last layer that stays"]), and put a head of your own on it, such as chain(globalAveragePooling2d, dense(3))';

const refused = (at: string, problem: string, received: string, expected: string): GraphError =>
  new GraphError({ at, problem, received, expected, fix: BY_HAND });

/** The outermost layer that a tensor comes out of. */
const outermost = (tensor: Tensor): LayerCall | null => {
  let found = tensor.layer;
  while (found?.parent) found = found.parent;
  return found;
};

const isLearned = (outputs: readonly Tensor[], stopAt: ReadonlySet<Tensor>): boolean =>
  topological(outputs, stopAt).some(({ source }) => source?.kind === "weight");

/** What is known of the way from an output back to the layer that scores classes. */
interface Way {
  readonly call: LayerCall;
  /** The number of its layer in the JSON. */
  readonly layer: number;
  /** Those of layers after it. */
  readonly after: readonly number[];
}

/** Goes back from the output, over what has no weights, to the first layer that has some. */
const wayBack = (at: string, { outputs }: AnyModel, { nodes, layers, outputs: ports }: ModelJson): Way => {
  const after: number[] = [];
  let [tensor, node] = [outputs[0]!.tensor, nodes[ports.tensors[0]!.node]!];
  for (;;) {
    if (node.node !== "layer" && node.node !== "operation") {
      throw refused(
        at,
        "there is no layer with weights before the output",
        node.node,
        "a dense or convolution layer that scores classes",
      );
    }
    const call = outermost(tensor);
    const operands = call ? call.inputs : tensor.from!.call.inputs;
    if (node.node === "layer") {
      const { kind } = layers[node.layer]!;
      if (isLearned([tensor], new Set(operands))) {
        const { layer } = node;
        const shared = nodes.filter((other) => other.node === "layer" && other.layer === layer).length > 1;
        if (Object.hasOwn(COUNTED, kind) && !shared) return { call: call!, layer, after };
        throw refused(
          at,
          shared
            ? "the last layer is used in several places"
            : `the last layer with weights is a ${kind}, which scores no classes`,
          layers[layer]!.path ?? kind,
          `a ${Object.keys(COUNTED).join(", ")} that is used once`,
        );
      }
      after.push(node.layer);
    }
    const ways = operands.flatMap((operand, i) => (isLearned([operand], new Set()) ? [i] : []));
    if (ways.length !== 1) {
      throw refused(
        at,
        "the output is put together of several branches",
        `${ways.length} branches with weights`,
        "one layer that scores classes",
      );
    }
    [tensor, node] = [operands[ways[0]!]!, nodes[node.inputs[ways[0]!]!]!];
  }
};

/** A sigmoid gives each class a yes or no of its own; of classes that exclude each other a softmax says which. */
const exclusive = ({ kind, settings, ...layer }: LayerJson): LayerJson => {
  if (kind === "sigmoid") return { ...layer, kind: "softmax", settings: {} };
  return {
    ...layer,
    kind,
    settings: settings.activation === "sigmoid" ? { ...settings, activation: "softmax" } : settings,
  };
};

/**
 * The same network for another number of classes: its last layer with weights is made anew with as many units or filters, and everything before
 * and after it stays. A network whose single number tells two classes apart keeps it for two; where a sigmoid judged each class by
 * itself, a softmax takes its place.
 *
 * @param at The function that was given the network, for errors.
 * @throws {@link GraphError} when there is no such layer: several outputs, a sum of several branches, a last layer of another kind.
 * @example
 * const net = model(input([32, 32, 3]), chain(conv2d(8, 3), globalAveragePooling2d, named("classify", dense(1000)), softmax));
 * const { net: pets, layer } = newHead("fineTune", net, 37);
 * pets.outputs[0]!.tensor.shape; // [null, 37]
 * layer.name; // "classify/dense"
 */
export const newHead = (at: string, net: AnyModel, classes: number, options: FromJsonOptions = {}): NewHead => {
  const [output, ...others] = net.outputs;
  if (others.length > 0) {
    throw new GraphError({
      at,
      problem: "the network has several outputs",
      received: net.outputs.map(({ name }) => name).join(", "),
      expected: "one output, which scores classes",
      fix: `keep one of them: { ...trained, net: features(net, ["${output!.name}"]) }`,
    });
  }
  const { shape } = output!.tensor;
  const meaning = meaningOf(output!.tensor);
  if (meaning.kind === "labels") {
    throw new GraphError({
      at,
      problem: "the network answers with the number of a class, from which nothing can be learned",
      received: showShape(shape),
      expected: "scores or probabilities of classes",
      fix: "leave argMax out, and add it when predicting",
    });
  }
  const count = shape.at(-1) === 1 && classes === 2 ? 1 : classes;
  const json = toJson(net, options);
  const { layer, after } = wayBack(at, net, json);
  const independent = count > 1 && meaning.kind === "probabilities" && meaning.axis === null;
  const layers = json.layers.map((old, i): LayerJson => {
    const changed = independent && (i === layer || after.includes(i)) ? exclusive(old) : old;
    return i === layer ? { ...changed, settings: { ...changed.settings, [COUNTED[old.kind]!]: count } } : changed;
  });
  const path = json.layers[layer]!.path ?? json.layers[layer]!.kind;
  let made: Model;
  try {
    made = fromJson({ ...json, layers }, options);
  } catch (failure) {
    if (!(failure instanceof TributaryError)) throw failure;
    throw refused(
      at,
      `${path} cannot be made for ${classes} classes: ${failure.problem}`,
      showShape(shape),
      "a network that takes any number of classes",
    );
  }
  const { tensor } = made.outputs[0]!;
  const now = meaningOf(tensor);
  if (tensor.shape.at(-1) !== count || (count > 1 && now.kind === "probabilities" && now.axis === null)) {
    throw refused(
      at,
      `what comes after ${path} is not made for ${classes} classes that exclude each other`,
      showShape(tensor.shape),
      `scores or probabilities of ${count} classes on the last axis`,
    );
  }
  const { call } = wayBack(at, made, toJson(made, options));
  return { net: made, layer: made.layers.find((known) => known.layer === call.layer)! };
};
