/** @file One graph that does it all: bytes of a picture in, probabilities and labels out. */
import { ArgumentError, type TrainedModel } from "@tributary/kernel";
import { pixelScaleOf, showShape } from "@tributary/kernel/authoring";
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

/** @throws {@link ArgumentError} where there is not one mean for each channel: ONNX would stretch a single one, and no engine opens others. */
const checkMeans = ({ preprocessing = "unit" }: TrainedModel, channels: number): void => {
  const scale = pixelScaleOf(preprocessing);
  const colors = scale === "torch" || scale === "caffe" ? 3 : channels;
  const counts = typeof scale === "object" ? [scale.mean.length, scale.std.length] : [colors];
  if (counts.every((count) => count === channels)) return;
  throw new ArgumentError({
    at: "toOnnx",
    problem: "the preprocessing does not have one mean and one standard deviation for each channel",
    received: `${typeof scale === "string" ? `"${scale}", of` : ""} ${counts.join(" and ")} for ${channels}`.trim(),
    expected: `${channels} of each`,
    fix: "write down how the network's own pictures were prepared",
  });
};

/**
 * A network's graph with the preparation of pictures in front of it and answers behind it.
 *
 * @param inner What the model computes, with channels first.
 */
export const pixelGraph = (trained: TrainedModel, { graph, weights }: InferenceGraph): InferenceGraph => {
  const size = pictureOf(trained);
  checkMeans(trained, size[2]);
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
