/** @file Preparation inside the graph: from bytes of any size to what a network takes. */
import type { PixelScale, Preprocessing } from "@tributary/kernel";
import { fitOf, pixelScaleOf } from "@tributary/kernel/authoring";
import type { GraphWriter, Value } from "./graph-writer.ts";
import type { Fitted, Size } from "./on-picture.ts";
import { type Resampling, resample, toLevels } from "./resampling.ts";

/** Rec. 601 luma in thousandths, as `@tributary/images` makes gray of colors. */
const LUMA = [299, 587, 114];
/** ImageNet's, as `@tributary/images` has them. */
const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
/** Blue, green, red. */
const CAFFE = [103.939, 116.779, 123.68];

/** The size of a picture `[height, width, channels]`. */
const sizeOf = (write: GraphWriter, picture: Value): Size & { readonly channels: Value } => {
  const shape = write.node("Shape", [picture]);
  const at = (axis: number): Value => write.node("Gather", [shape, write.whole(axis)]);
  return { height: at(0), width: at(1), channels: at(2) };
};

/** Gray becomes color by repeating it, color gray by its luma; alpha is dropped. Out comes `[channels, height, width]`, doubles. */
const withChannels = (write: GraphWriter, picture: Value, given: Value, wanted: 1 | 3): Value => {
  const isColor = write.node("GreaterOrEqual", [given, write.whole(3)]);
  const indices = write.node("Mul", [write.whole([0, 1, 2]), write.cast(isColor, "int64")]);
  const colors = write.node("Gather", [picture, indices], { axis: 2 });
  const levels = write.cast(write.node("Transpose", [colors], { perm: [2, 0, 1] }), "float64");
  if (wanted === 3) return levels;
  // Thousandths are whole numbers: in floats of any kind they would not be.
  const thousandths = write.node("Where", [
    isColor,
    write.floats(LUMA, [3, 1, 1]),
    write.floats([1000, 0, 0], [3, 1, 1]),
  ]);
  const weighed = write.node("Mul", [levels, write.cast(thousandths, "float64")]);
  const sum = write.node("ReduceSum", [weighed, write.whole([0])], { keepdims: 1 });
  return toLevels(write, write.node("Div", [sum, write.double(1000)]));
};

/** The shorter side as asked for, the longer one rounded down. */
const shorterTo = (write: GraphWriter, { height, width }: Size, wanted: number): Size => {
  const side = write.whole(wanted);
  const [shorter, longer] = [write.node("Min", [height, width]), write.node("Max", [height, width])];
  const other = write.node("Div", [write.node("Mul", [longer, side]), shorter]);
  const isTall = write.node("Greater", [height, width]);
  return {
    height: write.node("Where", [isTall, other, side]),
    width: write.node("Where", [isTall, side, other]),
  };
};

/** The least size of the same proportions that covers another. */
const covering = (write: GraphWriter, own: Size, wanted: Size): Size => {
  const double = (x: Value): Value => write.cast(x, "float64");
  const ratio = (to: Value, from: Value): Value => write.node("Div", [double(to), double(from)]);
  const scale = write.node("Max", [ratio(wanted.height, own.height), ratio(wanted.width, own.width)]);
  const scaled = (from: Value, to: Value): Value => {
    const exact = write.node("Mul", [double(from), scale]);
    const rounded = write.node("Floor", [write.node("Add", [exact, write.double(0.5)])]);
    return write.node("Max", [write.cast(rounded, "int64"), to]);
  };
  return { height: scaled(own.height, wanted.height), width: scaled(own.width, wanted.width) };
};

/** Where the middle begins. `isPython`: halves go to even numbers, as torchvision rounds them; otherwise down. */
const middle = (write: GraphWriter, from: Value, to: Value, isPython: boolean): Value => {
  const two = write.whole(2);
  const spare = write.node("Sub", [from, to]);
  const below = write.node("Div", [spare, two]);
  if (!isPython) return below;
  const isHalf = write.node("Mod", [spare, two]);
  return write.node("Add", [below, write.node("Mul", [isHalf, write.node("Mod", [below, two])])]);
};

/** Where the middle begins. */
const corner = (write: GraphWriter, from: Size, to: Size, isPython: boolean): Pick<Fitted, "top" | "left"> => ({
  top: middle(write, from.height, to.height, isPython),
  left: middle(write, from.width, to.width, isPython),
});

const cropped = (write: GraphWriter, x: Value, { top, left, seen }: Omit<Fitted, "own">): Value => {
  const axis = write.whole([0]);
  const list = (a: Value, b: Value): Value => {
    const each = [a, b].map((value) => write.node("Unsqueeze", [value, axis]));
    return write.node("Concat", each, { axis: 0 });
  };
  const ends = list(write.node("Add", [top, seen.height]), write.node("Add", [left, seen.width]));
  return write.node("Slice", [x, list(top, left), ends, write.whole([1, 2])]);
};

/** What becomes of the numbers, which are from 0 to 255. */
const scaled = (write: GraphWriter, x: Value, scale: PixelScale): Value => {
  const affine = (mean: readonly number[], std: readonly number[]): Value => {
    const shape = [mean.length, 1, 1];
    const unit = write.node("Div", [x, write.floats([255])]);
    return write.node("Div", [write.node("Sub", [unit, write.floats(mean, shape)]), write.floats(std, shape)]);
  };
  if (typeof scale === "object") return affine(scale.mean, scale.std);
  switch (scale) {
    case "unit":
      return write.node("Div", [x, write.floats([255])]);
    case "tf":
      return write.node("Sub", [write.node("Div", [x, write.floats([127.5])]), write.floats([1])]);
    case "torch":
      return affine(imageNet.mean, imageNet.std);
    case "caffe": {
      const reversed = write.node("Gather", [x, write.whole([2, 1, 0])], { axis: 0 });
      return write.node("Sub", [reversed, write.floats(CAFFE, [3, 1, 1])]);
    }
    case "fluorescence": {
      const roots = write.node("Sqrt", [write.node("Div", [x, write.floats([255])])]);
      const mean = (y: Value): Value => write.node("ReduceMean", [y], { keepdims: 1 });
      const centered = write.node("Sub", [roots, mean(roots)]);
      const deviation = write.node("Sqrt", [mean(write.node("Mul", [centered, centered]))]);
      const isFlat = write.node("Equal", [deviation, write.floats([0])]);
      return write.node("Div", [centered, write.node("Where", [isFlat, write.floats([1]), deviation])]);
    }
  }
};

/** What a network takes. */
export interface Prepared {
  /** `[1, channels, height, width]` */
  readonly image: Value;
  /** What became of the picture's size; null where it stayed. */
  readonly fitted: Fitted | null;
}

/**
 * Writes the nodes that prepare a picture.
 *
 * @param picture `[height, width, channels]`, bytes.
 * @param network Height, width and channels of what the network takes.
 */
export const prepared = (
  write: GraphWriter,
  picture: Value,
  preprocessing: Preprocessing,
  [height, width, channels]: readonly [height: number | null, width: number | null, channels: 1 | 3],
): Prepared => {
  const own = sizeOf(write, picture);
  const pixels = withChannels(write, picture, own.channels, channels);
  const finished = (x: Value): Value => {
    const numbers = scaled(write, write.cast(x, "float32"), pixelScaleOf(preprocessing));
    return write.node("Unsqueeze", [numbers, write.whole([0])]);
  };
  const fittedTo = (to: Size, seen: Size, method: Resampling, isPython: boolean): Prepared => {
    const sides = { height: { from: own.height, to: to.height }, width: { from: own.width, to: to.width } };
    const resized = resample(write, pixels, method, sides);
    const fitted = { own, resized: to, ...corner(write, to, seen, isPython), seen };
    return { image: finished(cropped(write, resized, fitted)), fitted };
  };
  const fitting = fitOf(preprocessing, [height, width]);
  if (fitting) {
    const { resize, crop, interpolation } = fitting;
    const to =
      typeof resize === "number"
        ? shorterTo(write, own, resize)
        : { height: write.whole(resize[0]), width: write.whole(resize[1]) };
    const wanted = { height: write.whole(crop[0]), width: write.whole(crop[1]) };
    return fittedTo(to, wanted, interpolation, true);
  }
  if (height === null && width === null) return { image: finished(pixels), fitted: null };
  const wanted = {
    height: height === null ? own.height : write.whole(height),
    width: width === null ? own.width : write.whole(width),
  };
  return fittedTo(covering(write, own, wanted), wanted, "cover", false);
};
