/** @file What Keras' layers call their variables. Its files number them. */
import { entryOf } from "../weights/refusal.ts";

const byClass: Readonly<Record<string, readonly string[]>> = {
  separable_conv1d: ["depthwise_kernel", "pointwise_kernel", "bias"],
  separable_conv2d: ["depthwise_kernel", "pointwise_kernel", "bias"],
  p_re_lu: ["alpha"],
  layer_normalization: ["gamma", "beta"],
  group_normalization: ["gamma", "beta"],
  embedding: ["embeddings"],
  normalization: ["mean", "variance", "count"],
};

/** Four variables; without `scale` the first is missing, without `center` the second. */
const batchNormalization = (count: number): readonly string[] => {
  const statistics = ["moving_mean", "moving_variance"];
  if (count === 4) return ["gamma", "beta", ...statistics];
  return count === 3 ? ["beta", ...statistics] : statistics;
};

/**
 * The names of a layer's variables, in the order in which Keras keeps them.
 *
 * @param kind The class in snake case: `"conv2d"`, `"p_re_lu"`.
 * @param count How many variables the file has. Of a batch normalization with three, gamma is the missing one.
 */
export const variableNames = (kind: string, count: number): readonly string[] =>
  kind === "batch_normalization"
    ? batchNormalization(count)
    : (entryOf(byClass, kind) ?? ["kernel", "bias"]).slice(0, count);

/** `SeparableConv2D` as Keras' files spell it: `separable_conv2d`. */
export const snakeCase = (className: string): string =>
  className
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();

/** A name without its number of an output, `:0`, in parts. */
const partsOf = (name: string): readonly string[] => name.replace(/:\d+$/, "").split("/");

/** Where the parts of a layer's name stand among those of a weight's, the last of them numbered by the session or not; -1 if nowhere. */
const placeOf = (layer: readonly string[], parts: readonly string[]): number => {
  const same = (part: string, i: number, found = ""): boolean =>
    found === part || (i === layer.length - 1 && found.startsWith(part) && /^(_\d+)+$/.test(found.slice(part.length)));
  return parts.findIndex((_, start) => layer.every((part, i) => same(part, i, parts[start + i])));
};

/**
 * The names of a layer's weights as older files have them, from the layer on: `conv1/kernel` for `model/conv1/kernel:0`.
 *
 * What stands before the last part depends on the session that wrote the file (`conv2d_1_1/kernel:0` in the group `conv2d_1`), so the
 * group and the last part say all; but the weights of a model inside the model lie together in its group, and there the
 * layers' names say which is which: `encoder/conv1/kernel`.
 */
export const namesWithin = (layer: string, names: readonly string[]): readonly string[] => {
  const split = names.map(partsOf);
  const [first] = split;
  const owner = first?.slice(0, -1) ?? [];
  const isOne = split.every((parts) => parts.slice(0, -1).join("/") === owner.join("/"));
  const own = layer.split("/");
  const at = placeOf(own, owner);
  if (isOne && (owner.length === 0 || (at >= 0 && at + own.length === owner.length))) {
    return split.map((parts) => `${layer}/${parts.at(-1)}`);
  }
  return split.map((parts) => {
    const start = own.every((part, i) => parts[i] === part) ? own.length : 0;
    return [layer, ...parts.slice(start)].join("/");
  });
};
