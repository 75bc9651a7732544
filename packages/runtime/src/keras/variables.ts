/** @file What Keras' layers call their variables. Its files number them. */

const byClass: Readonly<Record<string, readonly string[]>> = {
  separable_conv1d: ["depthwise_kernel", "pointwise_kernel", "bias"],
  separable_conv2d: ["depthwise_kernel", "pointwise_kernel", "bias"],
  p_re_lu: ["alpha"],
  layer_normalization: ["gamma", "beta"],
  group_normalization: ["gamma", "beta"],
  embedding: ["embeddings"],
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
  kind === "batch_normalization" ? batchNormalization(count) : (byClass[kind] ?? ["kernel", "bias"]).slice(0, count);

/** `SeparableConv2D` as Keras' files spell it: `separable_conv2d`. */
export const snakeCase = (className: string): string =>
  className
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();

/**
 * A weight's name as older files have it (`model/conv1/kernel:0`), from the layer on: `conv1/kernel`. Weights of a model inside the
 * model lie under its name: `encoder/conv1/kernel`.
 */
export const nameWithin = (layer: string, name: string): string => {
  const parts = name.replace(/:\d+$/, "").split("/");
  const start = parts.indexOf(layer);
  return [layer, ...parts.slice(start + 1)].join("/");
};
