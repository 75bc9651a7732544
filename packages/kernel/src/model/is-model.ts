/** @file Recognizing a model among whatever callers give, who may have no types. */
import { ArgumentError } from "../errors.ts";
import { isOurs } from "../graph/copy.ts";
import type { AnyModel } from "./model.ts";

/**
 * Whether a value is a model. A model names its weights, but does not contain them.
 *
 * @throws {@link GraphError} when it was made by another copy of this package: an installation that mixes two versions
 *   may hold two copies.
 * @example
 * const net = model(input([2]), dense(1));
 * isModel(net); // true
 * isModel({ net, weights: {} }); // false
 */
export const isModel = (x: unknown): x is AnyModel =>
  typeof x === "function" && "layers" in x && "given" in x && isOurs("model", x);

/** Anything that stands where a model belongs, in few words. */
export const describedModel = (given: unknown): string => {
  if (isModel(given)) return `the model "${given.name}"`;
  if (typeof given === "function") return `the function ${given.name || "(nameless)"}`;
  if (typeof given !== "object" || given === null) return String(given);
  if (given instanceof Promise) return "a promise";
  return `an object with ${Object.keys(given).join(", ") || "nothing in it"}`;
};

const netOf = (given: unknown): unknown =>
  typeof given === "object" && given !== null && "net" in given ? given.net : undefined;

/**
 * Checks that a value is a model.
 *
 * @param at The function it was passed to, for errors.
 * @throws {@link ArgumentError} when it is something else.
 * @throws {@link GraphError} when another copy of this package made it.
 * @example
 * checkModel("summary", model(input([2]), dense(1))); // undefined
 */
export const checkModel = (at: string, given: AnyModel): void => {
  if (isModel(given)) return;
  throw new ArgumentError({
    at,
    problem: "this is not a model",
    received: describedModel(given),
    expected: "what model(inputs, outputs) makes",
    fix: isModel(netOf(given))
      ? `give the network of the trained model: ${at}(trained.net)`
      : `make one first: ${at}(model(inputs, outputs))`,
  });
};
