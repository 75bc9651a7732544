/** @file Checks of the weights that a layer makes: layers are also written by callers, who may have no types. */
import { ArgumentError, GraphError } from "../errors.ts";
import { showShape } from "../shape/complaint.ts";
import { checkInitializer, checkRegularizer } from "./check-initializer.ts";
import type { WeightOptions } from "./layer.ts";
import { whereAmI } from "./layer-call.ts";
import { checkNameText } from "./name.ts";
import type { Tensor } from "./tensor.ts";

const isSize = (size: unknown): boolean => Number.isSafeInteger(size) && (size as number) > 0;

const nameOf = ({ source }: Tensor): string => (source?.kind === "weight" ? source.name : "");

/**
 * Checks a weight that a layer is about to make.
 *
 * @param before The weights that it has already: names go into files, where each must be found again.
 * @throws {@link ArgumentError} for a shape that is not known, and for what is no initializer or regularizer.
 * @throws {@link GraphError} for a name that one of the others has.
 */
export const checkWeight = (
  name: string,
  shape: readonly number[],
  options: Partial<WeightOptions> | undefined,
  before: readonly Tensor[],
): void => {
  const at = whereAmI("layer");
  checkNameText(at, "the name of a weight", name);
  if (before.some((weight) => nameOf(weight) === name)) {
    throw new GraphError({
      at,
      problem: `the layer has two weights named "${name}"`,
      received: [...before.map(nameOf), name].join(", "),
      expected: "a name of its own for every weight of a layer",
      fix: `rename one of them, as in weight("${name}_2", …)`,
    });
  }
  if (!Array.isArray(shape) || !shape.every(isSize)) {
    throw new ArgumentError({
      at,
      problem: `the weight "${name}" cannot have this shape`,
      received: Array.isArray(shape) ? showShape(shape) : String(shape),
      expected: "a list of whole sizes above 0",
      fix: "take sizes that are known, such as that of the last axis: [x.shape.at(-1)!]",
    });
  }
  checkInitializer(at, name, options?.initializer);
  checkRegularizer(at, name, options?.regularizer);
};
