/** @file The residual connection: the output of a body added to its input. */
import { whereAmI } from "../../graph/layer-call.ts";
import { askShapes, keepingChecks } from "../../graph/shape-check.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { type ResidualShape, residualShape } from "../../shape/residual.ts";
import { applied, checkBlocks } from "../arguments.ts";
import type { Elementwise } from "../bare.ts";
import { add } from "../merging/add.ts";
import type { AnyBlock, Apply, BlockArg, IN, OUT, TypedLayer } from "../typed.ts";

export interface Residual<B, C> extends TypedLayer {
  readonly [OUT]: ResidualShape<Apply<C, this[typeof IN]>, Apply<B, this[typeof IN]>>;
}

/**
 * body(x) + shortcut(x). By default the shortcut is x itself.
 *
 * He et al. 2015, "Deep Residual Learning", arXiv:1512.03385, figure 2.
 *
 * @throws {@link ShapeError} when the two differ in shape.
 * @example
 * residual(conv2d(128, 3, { padding: "same", strides: 2 }), conv2d(128, 1, { strides: 2 }))(input([28, 28, 64])).shape; // [null, 14, 14, 128]
 */
export const residual = <B extends AnyBlock | Tensor, C extends AnyBlock | Tensor = Elementwise>(
  body: BlockArg<B>,
  shortcut?: BlockArg<C>,
): Residual<B, C> => {
  checkBlocks("residual", shortcut === undefined ? [body] : [body, shortcut]);
  const block = (x: Tensor): Tensor => {
    const across = shortcut === undefined ? x : applied("residual", shortcut, x);
    const deep = applied("residual", body, x);
    const join = (): Tensor => {
      askShapes({
        inputs: [across, deep],
        rule: ([shortcutShape, bodyShape]) => residualShape(shortcutShape!, bodyShape!),
        path: whereAmI("residual"),
      });
      return add([deep, across]);
    };
    return keepingChecks(join, (output) => [output]);
  };
  return block as unknown as Residual<B, C>;
};
