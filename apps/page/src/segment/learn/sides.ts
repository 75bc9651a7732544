/** @file A picture from four sides: what a network finds in it, and in the same picture turned by one, two and three quarters. */
import { type Image, prepare, turn } from "@tributary/images";
import type { TrainedModel } from "@tributary/kernel";
import { type Predictor, probabilities } from "@tributary/runtime";

/** How probable each class is: for each pixel, one number a class. */
interface Probabilities {
  readonly classes: number;
  readonly data: Float32Array;
}

/** A picture that is turned so often is the same. */
export const SIDES = 4;

/**
 * The mean of what a network finds from each side. Where an edge lies is a matter of a pixel or two, and a network is a little wrong in
 * another way from each.
 *
 * @param sides From how many sides it looks, from 1 to {@link SIDES}.
 */
export const lookFrom = async (
  trained: TrainedModel,
  predictor: Predictor,
  image: Image<Uint8Array>,
  sides: number,
): Promise<Probabilities> => {
  const prepared = prepare(trained);
  const [height, width] = image.shape;
  let [classes, mean] = [1, new Float32Array(height * width)];
  for (let quarters = 0; quarters < sides; quarters++) {
    const turned = turn(image, quarters);
    const { data, shape } = probabilities(trained, await predictor.predict(prepared(turned)));
    if (quarters === 0) [classes, mean] = [shape.at(-1) ?? 1, new Float32Array(data.length)];
    const [rows, columns] = turned.shape;
    const found = turn({ data, shape: [rows, columns, classes] }, -quarters).data;
    for (const [i, probability] of found.entries()) mean[i]! += probability / sides;
  }
  return { classes, data: mean };
};
