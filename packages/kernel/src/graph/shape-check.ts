/** @file Shape rules that are asked again once sizes that were open are known. */
import { settle } from "../errors.ts";
import type { Complaint } from "../shape/complaint.ts";
import type { FittingSizes } from "../shape/fitting-sizes.ts";
import type { Shape } from "../shape/types.ts";
import type { Tensor } from "./tensor.ts";

/** A rule about the shapes of some tensors. */
export interface ShapeCheck {
  readonly inputs: readonly Tensor[];
  readonly rule: (shapes: readonly Shape[]) => Shape | Complaint;
  /** Where in the model it was asked, for errors. */
  readonly path: string;
  /** What the rule says, if it can be written down: files of models keep it. */
  readonly sizes?: FittingSizes;
}

/** The checks of what was built, by what came out. */
const kept = new WeakMap<Tensor, readonly ShapeCheck[]>();

/** Checks that were asked while something is being built. Building a graph is synchronous, so one list is enough. */
let asked: ShapeCheck[] = [];

const isOpen = ({ shape }: Tensor): boolean => shape.includes(null, 1);

export const checksOf = (output: Tensor): readonly ShapeCheck[] => kept.get(output) ?? [];

/** Keeps a check with a tensor, as long as there is a size to wait for. */
export const keepCheck = (output: Tensor, check: ShapeCheck): void => {
  if (check.inputs.some(isOpen)) kept.set(output, [...checksOf(output), check]);
};

/**
 * Asks a rule, now and again when a size that is open becomes known: what is being built by {@link keepingChecks} keeps it.
 *
 * @throws {@link ShapeError} when the rule complains.
 */
export const askShapes = (check: ShapeCheck): Shape => {
  const answer = settle(check.rule(check.inputs.map(({ shape }) => shape)), check.path);
  asked.push(check);
  return answer;
};

/** Builds something; the checks that it asks stay with the tensors that come out. */
export const keepingChecks = <R>(build: () => R, outputsOf: (built: R) => readonly Tensor[]): R => {
  const outer = asked;
  asked = [];
  try {
    const built = build();
    for (const output of outputsOf(built)) for (const check of asked) keepCheck(output, check);
    return built;
  } finally {
    asked = outer;
  }
};
