/** @file The encoder's part of a segmenter. */
import { ArgumentError, type Tensor } from "@tributary/kernel";
import { type Backbone, type Encoder, inScope, isTensor, type Pyramid } from "@tributary/kernel/authoring";

const refuse = (problem: string, received: string, fix: string): ArgumentError =>
  new ArgumentError({
    at: "segmenter",
    problem,
    received,
    expected: "a network with a pyramid, such as resnet({ depth: 34 }), or a function from an image to a pyramid",
    fix,
  });

/** The function that gives the pyramid. */
export const backboneOf = (encoder: Encoder): Backbone => {
  const pyramid: unknown = Object(encoder) === encoder && "pyramid" in encoder ? encoder.pyramid : encoder;
  if (typeof pyramid === "function") return pyramid as Backbone;
  throw refuse("the encoder gives no pyramid", String(encoder), "write encoder: resnet({ depth: 34 })");
};

export const isLevel = (level: unknown): boolean =>
  typeof level === "object" && level !== null && "tensor" in level && isTensor(level.tensor);

/** Functions that are no encoders give something else: a network that was not made yet, a block. */
const checkPyramid = (pyramid: Pyramid): void => {
  if (!Array.isArray(pyramid) || pyramid.length === 0 || !pyramid.every(isLevel)) {
    const made = typeof pyramid === "function";
    throw refuse(
      "the encoder gives no pyramid",
      `a function that gives ${made ? "a function" : isTensor(pyramid) ? "a tensor" : String(pyramid)}`,
      made ? "call it with its options: encoder: resnet({ depth: 34 })" : "write encoder: resnet({ depth: 34 })",
    );
  }
  const strides = pyramid.map(({ stride }) => stride);
  const fits = strides.every((stride, i) => Number.isInteger(Math.log2(stride)) && stride > (strides[i - 1] ?? 0));
  if (fits) return;
  throw new ArgumentError({
    at: "segmenter",
    problem: "the strides of the encoder's levels are not those of a pyramid",
    received: strides.join(", "),
    expected: "powers of two, from fine to coarse: 1, 2, 4, … or some of them",
    fix: "give each stride once, with pyramidOf()",
  });
};

/** The encoder's pyramid of an image, its weights called `encoder/…` */
export const encode = (backbone: Backbone, image: Tensor): Pyramid => {
  let pyramid: Pyramid = [];
  inScope({ kind: "named", name: "encoder" }, [image], () => {
    pyramid = backbone(image);
    checkPyramid(pyramid);
    return pyramid.map(({ tensor }) => tensor);
  });
  return pyramid;
};
