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
 * The names of a layer's weights as older files have them, such as `model/conv1/depthwise_kernel:0`, each with the name that
 * Keras 3 gives it: `conv1/kernel`.
 *
 * @param layer The layer's name, for weights that are named without it.
 */
export const namesOfKeras3 = (names: readonly string[], layer: string): ReadonlyMap<string, string> => {
  // Keras 2 calls a depthwise convolution's kernel what Keras 3 calls only a separable one's.
  const separable = names.some((name) => name.includes("pointwise_kernel"));
  return new Map(
    names.map((name) => {
      const [variable, owner = layer] = name.replace(/:\d+$/, "").split("/").toReversed();
      return [name, `${owner}/${separable ? variable : variable!.replace("depthwise_kernel", "kernel")}`];
    }),
  );
};
