/** @file Networks that say which images fit them. */
import { whereAmI } from "../graph/layer-call.ts";
import { askShapes, keepingChecks } from "../graph/shape-check.ts";
import { isTensor, type Tensor } from "../graph/tensor.ts";
import { checkTensor } from "../layers/arguments.ts";
import type { Complaint } from "../shape/complaint.ts";
import type { FittingSizes } from "../shape/fitting-sizes.ts";
import type { Shape } from "../shape/types.ts";
import type { Pyramid } from "./pyramid.ts";

/** What a network says of images. */
export interface NetworkRule {
  /** The architecture's function, for errors. */
  readonly at: string;
  /** Anything but a complaint for images that fit. */
  readonly rule: (image: Shape) => Shape | Complaint;
  /** The same as numbers, for networks that would compute something wrong of other sizes: files keep it. */
  readonly sizes?: FittingSizes;
}

/** One tensor, the levels of a pyramid, or several outputs by name. */
export type NetworkOutput = Tensor | Pyramid | { readonly [name: string]: Tensor };

const tensorsOf = (output: NetworkOutput): readonly Tensor[] => {
  if (isTensor(output)) return [output];
  if (Array.isArray(output)) return (output as Pyramid).map(({ tensor }) => tensor);
  return Object.values(output as { readonly [name: string]: Tensor });
};

/**
 * A function of images that refuses those that do not fit: where it is applied, and where sizes are open, when they become known.
 *
 * @example
 * const rule = (image: Shape) => featureMapShape("tiny", image, { least: 8, up: 1, down: 1 }, 4);
 * const tiny = checkedNetwork({ at: "tiny", rule }, (image) => conv2d(4, 1)(image));
 * tiny(input([8, 8, 3])).shape; // [null, 8, 8, 4]
 */
export const checkedNetwork = <R extends NetworkOutput>(
  { at, rule, sizes }: NetworkRule,
  apply: (image: Tensor) => R,
): ((image: Tensor) => R) => {
  const block = (image: Tensor): R => {
    checkTensor(at, image);
    const build = (): R => {
      const kept = sizes === undefined ? {} : { sizes };
      askShapes({ inputs: [image], rule: ([shape]) => rule(shape!), path: whereAmI(at), ...kept });
      return apply(image);
    };
    return keepingChecks(build, tensorsOf);
  };
  Object.defineProperty(block, "name", { value: at });
  return block;
};
