/** @file Random augmentation of examples, pictures and masks together. */

import type { ArrayOrArrays, NdArray } from "@tributary/kernel";
import { checkOptions, isNdArray, showShape } from "@tributary/kernel/authoring";
import { mapTensors, type Sample } from "../dataset/sample.ts";
import { ImageError } from "../errors.ts";
import type { Random } from "../random/random.ts";
import { placesOf, resampleMask, resamplePicture } from "./resample.ts";
import type { Tint } from "./tints.ts";
import { checkOutside, compose, type Extent, type Movement, type Outside } from "./warp.ts";

/** A random change of a picture: of the positions of its pixels, or of their values. */
export type Augmentation = Movement | Tint;

/** Changes an example; see {@link augment}. */
export type Augment = <Input extends ArrayOrArrays, Target extends ArrayOrArrays>(
  sample: Sample<Input, Target>,
  random: Random,
) => Sample<Input, Target>;

const listed = (tensors: ArrayOrArrays): readonly NdArray[] =>
  isNdArray(tensors) ? [tensors] : Object.values(tensors);

const isPicture = (tensor: NdArray): boolean => tensor.shape.length === 3;

const hasSize = ({ shape }: NdArray, [height, width]: Extent): boolean =>
  (shape.length === 2 || shape.length === 3) && shape[0] === height && shape[1] === width;

const checkedSize = (pictures: readonly NdArray[], name: string): Extent => {
  const [height = 0, width = 0] = pictures[0]!.shape;
  const odd = pictures.find((picture) => !hasSize(picture, [height, width]) || !(picture.data instanceof Float32Array));
  if (!odd) return [height, width];
  throw new ImageError({
    path: name,
    problem: "the picture cannot be augmented",
    received: `${odd.data.constructor.name} ${showShape(odd.shape)}`,
    expected: `Float32Array [${height}, ${width}, channels], where black is 0 and white is 1`,
    fix: "augment pictures that toFloat() made, all of one example of the same size",
  });
};

/**
 * Augments an example at random: give it to a data set's `map`.
 *
 * Pictures are the inputs of shape `[height, width, channels]`; masks are the targets and weights of the same height
 * and width. Both move together: movements are combined into one, so that pictures are interpolated only once
 * (bilinear), and masks never (nearest). Tints follow, on pictures only, in the order given. Values may leave 0 … 1.
 *
 * @param outside How to fill what lies outside of the picture. Default `"mirror"`, as in the U-Net paper.
 * @example
 * const changed = cells.train.map(augment([flip({ vertical: 0.5 }), rotate({ degrees: 180 }), elastic(), brightness()]));
 * (await changed.read(0, randomFrom(1)))?.input.shape; // [32, 32, 3]
 */
export const augment = (steps: readonly Augmentation[], options: { readonly outside?: Outside } = {}): Augment => {
  checkOptions("augment", options, { outside: "optional" });
  const { outside = "mirror" } = options;
  checkOutside("augment", outside);
  return (sample, random) => {
    const pictures = listed(sample.input).filter(isPicture);
    if (pictures.length === 0) return sample;
    const size = checkedSize(pictures, sample.name);
    const randoms = new Map(steps.map((step, i) => [step, random.stream(`augment/${i}`)]));
    const movements = steps.filter((step) => step.kind === "movement");
    const tints = steps.filter((step) => step.kind === "tint");
    const warp = compose(
      movements,
      movements.map((step) => randoms.get(step)!),
      size,
    );
    const places = warp && placesOf(warp, size, outside);

    const changePicture = (picture: NdArray): NdArray => {
      if (!isPicture(picture)) return picture;
      const moved = places ? resamplePicture(picture, places) : picture;
      const data = places ? (moved.data as Float32Array) : Float32Array.from(moved.data);
      const [height, width] = moved.shape as readonly [number, number, number];
      for (const tint of tints) tint.apply(data, [height, width], randoms.get(tint)!);
      return { data, shape: moved.shape };
    };
    const changeMask = (mask: NdArray): NdArray => (places && hasSize(mask, size) ? resampleMask(mask, places) : mask);
    return {
      ...sample,
      input: mapTensors(sample.input, changePicture),
      target: mapTensors(sample.target, changeMask),
      ...(sample.weight ? { weight: mapTensors(sample.weight, changeMask) } : {}),
    };
  };
};
