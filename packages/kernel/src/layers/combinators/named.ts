/** @file A part of a model with a name. */
import { inScope } from "../../graph/layer-call.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { applied, checkBlocks, checkName } from "../arguments.ts";
import type { AnyBlock, BlockArg } from "../typed.ts";

/**
 * Names a part of a model: its layers and weights are called `name/…`, and errors inside it start with the name.
 *
 * @example
 * const net = model(input([28, 28, 1]), chain(named("stem", conv2d(8, 3)), flatten, dense(10)));
 * net.weights.map((weight) => weight.name); // ["stem/conv2d/kernel", "stem/conv2d/bias", "dense/kernel", "dense/bias"]
 */
export const named = <B extends AnyBlock | Tensor>(name: string, block: BlockArg<B>): B => {
  checkName("named", name);
  checkBlocks("named", [block]);
  const scoped = (x: Tensor): Tensor => inScope({ kind: "named", name }, [x], () => [applied("named", block, x)])[0]!;
  return scoped as unknown as B;
};
