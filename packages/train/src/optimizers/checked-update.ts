/** @file What an optimizer of one's own makes of a weight, looked at when a step is built. */
import { ArgumentError, type Tensor } from "@tributary/kernel";
import { described, isTensor, sameShape, showShape } from "@tributary/kernel/authoring";
import type { Optimizer, Update, Updated } from "./optimizer.ts";

const shown = (given: unknown): string =>
  isTensor(given) ? `${given.dtype} ${showShape(given.shape)}` : described(given);

/**
 * The new weight and the new slots.
 *
 * @throws {@link ArgumentError} for what is none: a weight of another shape, and slots that are not those that the optimizer keeps. A slot that
 *   is left out would stay as it was for ever, and nobody would be told.
 */
export const checkedUpdate = ({ name, slots, update }: Optimizer, step: Update): Updated => {
  const given: unknown = update(step);
  const refuse = (problem: string, received: string, expected: string, fix: string): ArgumentError =>
    new ArgumentError({ at: name, problem, received, expected, fix });
  if (typeof given !== "object" || given === null || !("weight" in given && "slots" in given)) {
    const expected = "{ weight, slots }: the new weight, and the new slots by name";
    throw refuse("update() gives no new weight and slots", shown(given), expected, "return { weight, slots: {} }");
  }
  const { weight, slots: made } = given as Updated;
  const kept = Object.keys(slots);
  const names = Object.keys(Object(made) as object);
  if (kept.length !== names.length || !kept.every((slot) => names.includes(slot))) {
    const expected = kept.length === 0 ? "none: slots is {}" : kept.join(", ");
    const fix = "return every slot that the optimizer keeps, also one that stays as it is";
    throw refuse("update() gives other slots than the optimizer keeps", names.join(", ") || "none", expected, fix);
  }
  const parts: readonly (readonly [what: string, tensor: Tensor])[] = [["weight", weight], ...Object.entries(made)];
  const odd = parts.find(
    ([, part]) => !isTensor(part) || part.dtype !== "float32" || !sameShape(part.shape, step.weight.shape),
  );
  if (odd === undefined) return { weight, slots: made };
  const [what, part] = odd;
  const expected = `a float32 tensor of shape ${showShape(step.weight.shape)}, as "${step.name}" has`;
  throw refuse(`update() gives no new ${what}`, shown(part), expected, "compute it from weight, gradient and slots");
};
