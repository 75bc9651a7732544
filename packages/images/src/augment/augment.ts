/** @file Random augmentation of examples, pictures and masks together. */

import { ArgumentError, type ArrayOrArrays, type NdArray } from "@tributary/kernel";
import { checkOptions, described, isNdArray, showShape } from "@tributary/kernel/authoring";
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

const isStep = (step: unknown): step is Augmentation => {
  if (typeof step !== "object" || step === null || !("kind" in step)) return false;
  if (step.kind === "movement") return "draw" in step && typeof step.draw === "function";
  return step.kind === "tint" && "apply" in step && typeof step.apply === "function";
};

/** What is not a step would change nothing, and nobody would see it. */
const checkSteps = (steps: unknown): void => {
  const odd: unknown = Array.isArray(steps) ? steps.find((step) => !isStep(step)) : steps;
  if (Array.isArray(steps) && steps.every(isStep)) return;
  throw new ArgumentError({
    at: "augment",
    problem: Array.isArray(steps) ? "this is no augmentation" : "there is no list of augmentations",
    received: described(odd),
    expected: "a list of what flip(), rotate(), brightness() and their like give",
    fix: typeof odd === "function" ? `call it: augment([${odd.name}()])` : "write augment([flip({ vertical: 0.5 })])",
  });
};

const refuse = (name: string, problem: string, received: string, expected: string, fix: string): ArgumentError =>
  new ArgumentError({ at: "augment", problem: `${name}: ${problem}`, received, expected, fix });

const shapesOf = (tensors: readonly NdArray[]): string => tensors.map(({ shape }) => showShape(shape)).join(", ");

/** The pictures of an example, which are its inputs of three axes. */
const picturesOf = ({ input, name }: Sample<ArrayOrArrays, ArrayOrArrays>): readonly NdArray[] => {
  const inputs = listed(input);
  const pictures = inputs.filter(isPicture);
  if (pictures.length > 0) return pictures;
  const fix = inputs.some(({ shape }) => shape.length === 2)
    ? "give gray pictures their channel: shape [height, width, 1]"
    : "call augment() where the inputs are pictures, before what makes something else of them";
  throw refuse(name, "there is no picture to augment", shapesOf(inputs), "an input [height, width, channels]", fix);
};

/** A mask that stayed while its picture moved would teach what is wrong. */
const checkMasks = ({ target, weight, name }: Sample<ArrayOrArrays, ArrayOrArrays>, size: Extent): void => {
  const masks = [...listed(target), ...(weight ? listed(weight) : [])];
  const odd = masks.find((mask) => [2, 3].includes(mask.shape.length) && !hasSize(mask, size));
  if (odd === undefined) return;
  throw refuse(
    name,
    "the mask has another size than the picture, and cannot move with it",
    showShape(odd.shape),
    `a mask [${size.join(", ")}], as the picture has`,
    "augment first; crop or resize the mask in a map() after it",
  );
};

/** Tints change numbers in place, at once: whoever waits in one would change them when they are in a batch already, or later. */
const tinted = (tint: Tint, ...given: Parameters<Tint["apply"]>): void => {
  const answer: unknown = tint.apply(...given);
  if (!(answer instanceof Promise)) return;
  answer.catch(() => {});
  throw new ArgumentError({
    at: "augment",
    problem: "a tint gives a promise, which nobody waits for",
    received: "a promise",
    expected: "apply(pixels, size, random), which changes pixels at once",
    fix: "wait in map(), which may be async",
  });
};

/**
 * Augments an example at random: give it to a data set's `map`.
 *
 * Pictures are the inputs of shape `[height, width, channels]`; masks are the targets and weights of the same height
 * and width. Both move together: movements are combined into one, so that pictures are interpolated only once
 * (bilinear), and masks never (nearest). Tints follow, on pictures only, in the order given. Values may leave 0 … 1.
 *
 * @throws {@link ArgumentError} for what is no augmentation; where an example has no picture, or a mask of another size that would have to move.
 * @param options.outside How to fill what lies outside of the picture. Default `"mirror"`, as in the U-Net paper.
 * @example
 * const changed = cells.train.map(augment([flip({ vertical: 0.5 }), rotate({ degrees: 180 }), elastic(), brightness()]));
 * (await changed.read(0, randomFrom(1)))?.input.shape; // [32, 32, 3]
 */
export const augment = (steps: readonly Augmentation[], options: { readonly outside?: Outside } = {}): Augment => {
  checkOptions("augment", options, { outside: "optional" });
  const { outside = "mirror" } = options;
  checkOutside("augment", outside);
  checkSteps(steps);
  return (sample, random) => {
    const size = checkedSize(picturesOf(sample), sample.name);
    const randoms = new Map(steps.map((step, i) => [step, random.stream(`augment/${i}`)]));
    const movements = steps.filter((step) => step.kind === "movement");
    const tints = steps.filter((step) => step.kind === "tint");
    if (movements.length > 0) checkMasks(sample, size);
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
      for (const tint of tints) tinted(tint, data, [height, width], randoms.get(tint)!);
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
