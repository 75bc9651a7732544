/** @file One graph that does it all: bytes of a picture in, probabilities and labels out. */
import { ArgumentError, type TrainedModel } from "@tributary/kernel";
import { showShape } from "@tributary/kernel/authoring";
import type { InferenceGraph } from "../model/to-onnx.ts";
import { answersInside } from "./answers-inside.ts";
import { GraphWriter } from "./graph-writer.ts";
import { prepared } from "./preparation.ts";

/** @throws {@link ArgumentError} when a model does not take one gray or color picture. */
const pictureOf = ({ net }: TrainedModel): readonly [number | null, number | null, 1 | 3] => {
  const [only, ...others] = net.inputs;
  const [, height = null, width = null, channels] = only?.tensor.shape ?? [];
  if (only?.tensor.shape.length === 4 && others.length === 0 && (channels === 1 || channels === 3)) {
    return [height, width, channels];
  }
  throw new ArgumentError({
    at: "toOnnx",
    problem: `${net.name} does not take one picture`,
    received: net.inputs.map(({ name, tensor }) => `${name} ${showShape(tensor.shape)}`).join(", "),
    expected: "one input, [batch, height, width, 1 or 3]",
    fix: "leave pixels out, and prepare what the model takes in front of it",
  });
};

/**
 * A network's graph with the preparation of pictures in front of it and answers behind it.
 *
 * @param inner What the model computes, with channels first.
 */
export const pixelGraph = (trained: TrainedModel, { graph, weights }: InferenceGraph): InferenceGraph => {
  const size = pictureOf(trained);
  const before = new GraphWriter(graph);
  const picture = before.name("picture");
  const { image, fitted } = prepared(before, picture, trained.preprocessing ?? "unit", size);
  before.node("Identity", [image], {}, graph.inputs[0]!.name);
  const after = new GraphWriter({
    ...graph,
    nodes: [...graph.nodes, ...before.nodes],
    initializers: [...graph.initializers, ...before.initializers],
  });
  const outputs = trained.net.outputs.map((port, i) => ({ port, value: graph.outputs[i]!.name }));
  const answers = answersInside(after, trained, outputs, fitted);
  return {
    graph: {
      ...graph,
      inputs: [{ name: picture, dtype: "uint8", shape: ["height", "width", "channels"] }],
      outputs: answers,
      nodes: [...before.nodes, ...graph.nodes, ...after.nodes],
      initializers: [...graph.initializers, ...before.initializers, ...after.initializers],
    },
    weights,
  };
};
