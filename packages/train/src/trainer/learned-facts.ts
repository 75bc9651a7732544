/** @file What is known of a model once it has learned. */
import type { ModelFacts } from "@tributary/kernel";
import { meaningOf } from "@tributary/kernel/authoring";
import type { Plan } from "../step/plan.ts";

/** The facts of the model that training began with, and whether classes exclude each other, as their losses say: logits do not show it. */
export const learnedFacts = ({ net, losses, readings }: Plan, facts: ModelFacts): ModelFacts => {
  const judged = new Set(losses.map(({ output }) => output));
  const independent = net.outputs
    .filter(({ tensor }) => tensor.shape.at(-1) !== 1 && meaningOf(tensor).kind === "values")
    .map(({ name }) => name)
    .filter((name) => (judged.has(name) ? readings.get(name)?.independent : facts.independent?.includes(name)));
  return { ...facts, independent: independent.length > 0 ? independent : undefined };
};
