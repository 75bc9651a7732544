/** @file What a subject costs, whose pictures may be of any size. */
import { type AnyModel, type Cost, cost } from "@tributary/kernel";
import { showShape } from "@tributary/kernel/authoring";
import type { InputSize } from "../models/build-network.ts";
import { UsageError } from "../usage-error.ts";

/** Whether sizes of its inputs are open, but for the batch. */
export const isOpen = ({ inputs }: AnyModel): boolean =>
  inputs.some(({ tensor: { shape } }) => shape.slice(1).includes(null));

/**
 * What a model costs.
 *
 * @param size Of the pictures, where the model leaves it open.
 * @throws {@link UsageError} where the size is open and not given.
 */
export const costOf = (net: AnyModel, size: InputSize | undefined, batch = 1): Cost => {
  if (!isOpen(net)) return cost(net, { batch });
  const pictures = net.inputs.filter(({ tensor }) => tensor.shape.length === 4);
  const [
    {
      name,
      tensor: { shape },
    } = net.inputs[0]!,
  ] = pictures;
  if (size !== undefined) return cost(net, { batch, inputSizes: { [name]: size } });
  throw new UsageError({
    problem: "the model takes pictures of any size, and what it costs follows from that",
    received: `${name} ${showShape(shape)}`,
    expected: "a size to count for",
    fix: `say one: --input 224x224x${shape.at(-1) ?? 3}`,
  });
};
