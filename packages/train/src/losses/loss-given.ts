/** @file What is given as a loss, looked at. */
import { ArgumentError } from "@tributary/kernel";
import { described } from "@tributary/kernel/authoring";
import { misfitError, namedError } from "../arguments/words.ts";
import type { Loss } from "./loss.ts";

/** A loss takes an output and its target; what makes one can be called with nothing, and gives a function. */
const makesLoss = (given: Loss): boolean => {
  if (given.length > 0) return false;
  try {
    return typeof Reflect.apply(given, undefined, []) === "function";
  } catch {
    return false;
  }
};

const LOSS = "a function that makes one number of an output and its target, as sparseCategoricalCrossentropy() gives";

/** @throws {@link ArgumentError} for what is no loss: its name, a function that makes one, anything else. */
export const lossGiven = (at: string, given: unknown): Loss => {
  if (typeof given === "string") throw namedError(at, "loss", given);
  if (typeof given === "function") {
    const loss = given as Loss;
    if (!makesLoss(loss)) return loss;
    throw misfitError(at, "lossMaker", described(given), LOSS);
  }
  throw new ArgumentError({
    at: at,
    problem: given === undefined ? "the loss is missing" : "this is not a loss",
    received: described(given),
    expected: LOSS,
    fix: "give a loss, such as loss: sparseCategoricalCrossentropy()",
  });
};
