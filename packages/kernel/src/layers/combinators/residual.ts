/** @file What a body makes of its input, added back to it. */
import { settle } from "../../errors.ts";
import { whereAmI } from "../../graph/layer-call.ts";
import type { Block } from "../../graph/tensor.ts";
import { type ResidualShape, residualShape } from "../../shape/residual.ts";
import { checkBlocks } from "../arguments.ts";
import type { Elementwise } from "../bare.ts";
import { add } from "../merging/add.ts";
import type { AnyBlock, Apply, IN, OUT, TypedLayer } from "../typed.ts";

export interface Residual<B, C> extends TypedLayer {
  readonly [OUT]: ResidualShape<Apply<C, this[typeof IN]>, Apply<B, this[typeof IN]>>;
}

/**
 * body(x) + shortcut(x); the shortcut is x itself unless given.
 *
 * He et al. 2015, "Deep Residual Learning", arXiv:1512.03385, figure 2.
 *
 * @throws {@link ShapeError} when the two differ in shape.
 * @example
 * residual(conv2d(128, 3, { padding: "same", strides: 2 }), conv2d(128, 1, { strides: 2 }))(input([28, 28, 64])).shape; // [null, 14, 14, 128]
 */
export function residual<B extends AnyBlock>(body: B): Residual<B, Elementwise>;
export function residual<B extends AnyBlock, C extends AnyBlock>(body: B, shortcut: C): Residual<B, C>;
export function residual(body: Block, shortcut?: Block): Block {
  checkBlocks("residual", shortcut ? [body, shortcut] : [body]);
  return (x) => {
    const across = shortcut ? shortcut(x) : x;
    const deep = body(x);
    settle(residualShape(across.shape, deep.shape), whereAmI("residual"));
    return add([deep, across]);
  };
}
