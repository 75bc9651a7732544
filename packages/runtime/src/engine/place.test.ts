import { concatenate, conv2d, dense, flatten, input, model, named } from "@tributary/kernel";
import { expect, test } from "vitest";
import { inferenceGraph } from "../model/to-onnx.ts";
import { initialize } from "../weights/initialize.ts";
import { placeOf } from "./place.ts";

const image = input([4, 4, 1], { name: "image" });
const left = named("left", conv2d(2, 1))(image);
const right = named("right", conv2d(2, 1))(image);
const net = model(image, dense(2)(flatten(concatenate([left, right]))));
const { graph } = inferenceGraph(initialize(net));

const nodeOf = (op: string): string => String(graph.nodes.findIndex((node) => node.op === op));

test("an error of ONNX Runtime is about a layer: that of the node's weights, or those before it", () => {
  const computing = (name: string) =>
    `Non-zero status code returned while running Conv node. Name:'${name}' Status Message: …`;
  expect(placeOf(graph, computing(nodeOf("Conv")))).toBe("in left/conv2d (Conv)");
  expect(placeOf(graph, computing(nodeOf("Concat")))).toBe("behind left/conv2d, right/conv2d (Concat)");
  expect(placeOf(graph, `Node (${nodeOf("MatMul")}) Op (MatMul) [ShapeInferenceError] …`)).toBe("in dense (MatMul)");
});

test("where it names no node of the graph, nothing is guessed", () => {
  expect(placeOf(graph, "Protobuf parsing failed.")).toBe(null);
  expect(placeOf(graph, "while running Conv node. Name:'fused' …")).toBe(null);
});
