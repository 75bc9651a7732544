/** @file Which state lies in the order in which convolutions read kernels, so that no step has to reorder it. */
import { convolvedKernels } from "@tributary/kernel/authoring";
import type { Plan } from "./plan.ts";
import { statesOf } from "./state-names.ts";

/** The layout of state in graphs, by its name: kernels of convolutions lie in blocks where the engine has them, and so does what is kept beside them. */
export const layoutsOf = (plan: Plan): ((state: string) => "kernel" | "last") => {
  const kernels = convolvedKernels(plan.net.outputs.map(({ tensor }) => tensor));
  const inBlocks = new Set(
    plan.net.weights.flatMap(({ name, tensor }) => (kernels.has(tensor) ? statesOf(plan, name) : [])),
  );
  return (state) => (inBlocks.has(state) ? "kernel" : "last");
};
