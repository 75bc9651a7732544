/** @file Models with more than one input. */
import {
  chain,
  concatenate,
  conv2d,
  dense,
  dot,
  flatten,
  input,
  type Model,
  maxPooling2d,
  model,
  named,
  type Tensor,
} from "@tributary/kernel";
import { COUNT, checkNumber } from "@tributary/kernel/authoring";
import { basicBlock } from "@tributary/skip";

/**
 * An image and a few numbers about it, scored together: by name, `{ image, numbers }` in and `{ score }` out.
 *
 * @param numbers How many numbers there are.
 * @example
 * imageAndNumbers([64, 64, 3], 8).outputs[0]!.tensor.shape; // [null, 1]
 */
export const imageAndNumbers = (
  size: readonly [height: number, width: number, channels: number],
  numbers: number,
): Model<{ readonly image: Tensor; readonly numbers: Tensor }, { readonly score: Tensor }> => {
  checkNumber("imageAndNumbers", "numbers", numbers, COUNT);
  const image = input(size, { name: "image" });
  const about = input([numbers], { name: "numbers" });
  const seen = chain(
    basicBlock({ filters: 16, strides: 2 }),
    maxPooling2d(2),
    flatten,
    dense(16, { activation: "relu" }),
  )(image);
  const score = dense(1, { activation: "sigmoid" })(concatenate([seen, dense(16, { activation: "relu" })(about)]));
  return model({ image, numbers: about }, { score });
};

/**
 * The similarity of two images, from −1 to 1: the cosine between the outputs of one encoder that is applied to both.
 *
 * @param features How many numbers describe an image. Default 32.
 * @example
 * siamese([64, 64, 1]).inputs.map(({ name }) => name); // ["left", "right"]
 */
export const siamese = (
  size: readonly [height: number, width: number, channels: number],
  features = 32,
): Model<{ readonly left: Tensor; readonly right: Tensor }, { readonly alike: Tensor }> => {
  const encode = named(
    "encoder",
    chain(
      conv2d(16, 3, { padding: "same", activation: "relu" }),
      basicBlock({ filters: 32, strides: 2 }),
      maxPooling2d(2),
      flatten,
      dense(features),
    ),
  );
  const [left, right] = [input(size, { name: "left" }), input(size, { name: "right" })];
  return model({ left, right }, { alike: dot([encode(left), encode(right)], { axes: 1, normalize: true }) });
};
