/** @file A model that has been JSON. */
import { type AnyModel, fromJson, printGraph, toJson } from "@tributary/kernel";
import { expect } from "vitest";

/** Expects a model to come back from JSON text with the same graph, and to be written the same way again. */
export const expectSameFromJson = (net: AnyModel): void => {
  const text = JSON.stringify(toJson(net));
  const again = fromJson(JSON.parse(text));
  expect(JSON.stringify(toJson(again)), "the JSON of the model made from JSON").toBe(text);
  const weightsOf = ({ weights }: AnyModel): unknown =>
    weights.map(({ name, shape, trainable, learned, initializer, regularizer }) => ({
      name,
      shape,
      trainable,
      learned,
      initializer,
      regularizer,
    }));
  expect(weightsOf(again), "the weights of the model made from JSON").toEqual(weightsOf(net));
  expect(printGraph(again), "the graph of the model made from JSON").toBe(printGraph(net));
};
