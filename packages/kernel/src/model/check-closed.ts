/** @file Whether the inputs and outputs of a model are the ends of one graph. */
import { GraphError } from "../errors.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topological } from "../graph/topological.ts";
import { showShape } from "../shape/complaint.ts";
import type { ModelPort } from "./ports.ts";

/**
 * Checks that the outputs are computed from the inputs, and from nothing else.
 *
 * @param order Everything that the outputs depend on.
 * @throws {@link GraphError} when an input is missing, or one is not used, or an output depends on none.
 */
export const checkClosed = (
  inputs: readonly ModelPort[],
  outputs: readonly ModelPort[],
  order: readonly Tensor[],
): void => {
  const given = new Set(inputs.map(({ tensor }) => tensor));
  const reached = new Set(order);
  for (const tensor of order) {
    if (tensor.source?.kind !== "input" || given.has(tensor)) continue;
    const needs = outputs.find((output) => topological([output.tensor], given).includes(tensor))!;
    throw new GraphError({
      at: "model",
      problem: `output "${needs.name}" needs an input that is not among the model's inputs`,
      received: `inputs ${inputs.map(({ name }) => `"${name}"`).join(", ")}; missing "${tensor.source.name ?? "input"}" of shape ${showShape(tensor.shape)}`,
      expected: "every input that the outputs are computed from",
      fix: "add the missing input to model(inputs, …)",
    });
  }
  const adrift = outputs.find(({ tensor }) => !topological([tensor], given).some((x) => given.has(x)));
  if (adrift) {
    throw new GraphError({
      at: "model",
      problem: `output "${adrift.name}" is not connected to any input`,
      received: `inputs ${inputs.map(({ name }) => `"${name}"`).join(", ")}`,
      expected: "outputs that depend on the inputs",
      fix: `compute "${adrift.name}" from an input, or leave it out of the outputs`,
    });
  }
  const unused = inputs.find(({ tensor }) => !reached.has(tensor));
  if (unused) {
    throw new GraphError({
      at: "model",
      problem: `input "${unused.name}" is not connected to any output`,
      received: `outputs ${outputs.map(({ name }) => `"${name}"`).join(", ")}`,
      expected: "inputs that the outputs depend on",
      fix: `use "${unused.name}" in the model, or leave it out of model(inputs, …)`,
    });
  }
};
