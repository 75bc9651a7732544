/** @file A graph as text, one line per layer call, so that a snapshot shows the block. */

import type { LayerCall } from "../graph/layer-call.ts";
import { listAt } from "../graph/list-at.ts";
import { isTensor, type Tensor } from "../graph/tensor.ts";
import { topological } from "../graph/topological.ts";
import { showShape } from "../shape/complaint.ts";
import { shown } from "../shown.ts";
import { checkModel } from "./is-model.ts";
import type { AnyModel } from "./model.ts";
import { nameGraph } from "./names.ts";

/** Layers with more weights than this print one sign for all of them. */
const FEW_WEIGHTS = 2;

/**
 * Prints a graph, one line per layer call: its inputs, the names of its weights, and its output shape. What happens
 * inside a layer, such as its activation, is not shown.
 *
 * @example
 * printGraph(relu(conv2d(8, 3)(input([28, 28, 1]))));
 * // %0 = input : [null, 28, 28, 1]
 * // %1 = conv2d(%0, conv2d/kernel, conv2d/bias) : [null, 26, 26, 8]
 * // %2 = relu(%1) : [null, 26, 26, 8]
 */
export const printGraph = (graph: Tensor | AnyModel): string => {
  if (!isTensor(graph)) checkModel("printGraph", graph);
  const inputs = isTensor(graph) ? [] : graph.inputs;
  const outputs = isTensor(graph) ? [graph] : graph.outputs.map(({ tensor }) => tensor);
  const names = new Map<Tensor, string>(inputs.map(({ name, tensor }) => [tensor, name]));
  const order = topological(outputs, new Set(names.keys()));
  const graphNames = nameGraph(
    order.filter((tensor) => !names.has(tensor)),
    { looking: true },
  );

  const calls = new Map<Tensor, LayerCall>();
  const weightsOf = new Map<LayerCall["layer"], string[]>();
  for (const { calls: all } of graphNames.layers) for (const call of all) calls.set(call.output, call);
  for (const { name, layer } of graphNames.weights.values()) {
    listAt(weightsOf, layer).push(name);
  }

  const numbers = new Map<Tensor, string>();
  const lines: string[] = [];
  const write = (tensor: Tensor, what: string): void => {
    const number = `%${numbers.size}`;
    numbers.set(tensor, number);
    lines.push(`${number} = ${shown(what)} : ${showShape(tensor.shape)}`);
  };
  for (const tensor of order) {
    const { source } = tensor;
    const call = calls.get(tensor);
    if (names.has(tensor) || source?.kind === "input") {
      const name = names.get(tensor) ?? (source?.kind === "input" ? source.name : null) ?? "input";
      write(tensor, name === "input" ? name : `input ${name}`);
    } else if (call) {
      const weights = weightsOf.get(call.layer) ?? [];
      const operands = call.inputs.map((x) => numbers.get(x) ?? "…");
      write(
        tensor,
        `${call.layer.kind}(${[...operands, ...(weights.length > FEW_WEIGHTS ? ["…"] : weights)].join(", ")})`,
      );
    } else if (source && source.kind !== "weight" && tensor.layer === null) {
      write(tensor, source.kind);
    }
  }
  return lines.join("\n");
};
