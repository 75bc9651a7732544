/** @file What a user gives to a model, checked and made into values. */
import {
  type ArrayOf,
  type DType,
  FeedError,
  type ModelPort,
  type NdArray,
  type Nested,
  type Tensor,
} from "@tributary/kernel";
import { countOf, dtypeOf, graphNumbers, kindOfArray, misplaced, showShape } from "@tributary/kernel/authoring";

/**
 * What an input takes: an array with a shape; a typed array, where the shape follows from its length; or nested lists.
 * The batch comes first in all of them.
 */
export type Feed = NdArray | Float32Array | Int32Array | Uint8Array | Nested;

const isTyped = (feed: Feed): feed is Float32Array | Int32Array | Uint8Array => ArrayBuffer.isView(feed);

/** The element type where an array is of a kind that a graph knows, or else what the language calls it. */
const kindOf = (data: object, given: DType): string =>
  data instanceof Float32Array || data instanceof Int32Array || data.constructor === Uint8Array
    ? given
    : kindOfArray(data);

/** Numbers as an input may take them. Those of int64 inputs may come as such. */
const typedNumbers = (named: string, data: NdArray["data"], dtype: DType): ArrayOf[DType] => {
  const given: unknown = data;
  return dtype === "int64" && given instanceof BigInt64Array ? given : graphNumbers("predict", named, data);
};
const isNdArray = (feed: Feed): feed is NdArray =>
  typeof feed === "object" && feed !== null && "data" in feed && "shape" in feed;

/** What something is that is no array, for a sentence about it. */
const otherKind = (feed: unknown): string => {
  if (feed instanceof Promise) return "a promise";
  if (typeof feed !== "object" || feed === null) return feed === null ? "null" : typeof feed;
  if (ArrayBuffer.isView(feed)) return `a ${kindOfArray(feed)}`;
  const names = Object.keys(feed);
  return names.length === 0 ? "an object with nothing in it" : `an object with ${names.join(", ")}`;
};

/** Whether something holds numbers of any kind; JavaScript has no types that would keep other things out. */
const isKnown = (data: unknown): boolean => ArrayBuffer.isView(data) && !(data instanceof DataView);

const shapeOf = (nested: Nested): readonly number[] =>
  Array.isArray(nested) ? [nested.length, ...(nested.length > 0 ? shapeOf(nested[0] as Nested) : [])] : [];

const makers: { readonly [D in DType]: (numbers: ArrayLike<number>) => ArrayOf[D] } = {
  float32: (numbers) => Float32Array.from(numbers),
  int32: (numbers) => Int32Array.from(numbers),
  int64: (numbers) => BigInt64Array.from(Array.from(numbers, BigInt)),
  uint8: (numbers) => Uint8Array.from(numbers),
  bool: (numbers) => Uint8Array.from(numbers),
};

/** The whole numbers of each element type; floats are any. */
const wholes: { readonly [D in DType]: readonly [least: number, most: number] | null } = {
  float32: null,
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint8: [0, 255],
  bool: [0, 1],
};

/** The typed arrays that an input takes. Whole numbers may come as int32 where int64 is asked for. */
const takes = (wanted: DType, given: DType): boolean =>
  wanted === given || (wanted === "bool" && given === "uint8") || (wanted === "int64" && given === "int32");

const AXES = ["batch", "height", "width", "channels"];

interface Complaint {
  readonly problem: string;
  readonly fix: string;
}

/** What is wrong with a shape, in words; null when nothing is. */
const complaintOf = (shape: readonly number[], { name, tensor }: ModelPort): Complaint | null => {
  const wanted = tensor.shape;
  if (shape.length === wanted.length - 1) {
    return {
      problem: `input "${name}" has no batch axis`,
      fix: `give a batch of one: shape ${showShape([1, ...shape])}`,
    };
  }
  if (shape.length !== wanted.length) {
    return {
      problem: `input "${name}" has ${shape.length} axes`,
      fix: `give it ${wanted.length} axes, the batch first`,
    };
  }
  const differs = (i: number): boolean => wanted[i] !== null && wanted[i] !== shape[i];
  const image = wanted.length === 4;
  // Channels first: an image that lies otherwise differs in all axes, and this one says it best.
  const axis = image && differs(3) ? 3 : wanted.findIndex((_, i) => differs(i));
  if (axis === -1) return null;
  if (image && axis === 3) {
    return {
      problem: `input "${name}" has ${shape[3]} channels`,
      fix:
        shape[1] === wanted[3]
          ? "put the channels last: [batch, height, width, channels]"
          : wanted[3] === 3 && shape[3] === 4
            ? "drop the alpha channel with toRgb(image)"
            : `give images with ${wanted[3]} ${wanted[3] === 1 ? "channel" : "channels"}`,
    };
  }
  const what = image ? `${AXES[axis]} ${shape[axis]}` : `${shape[axis]} numbers on axis ${axis}`;
  return {
    problem: `input "${name}" has ${what}`,
    fix: image
      ? `resize, crop or tile the images to ${wanted[1] ?? "any"} × ${wanted[2] ?? "any"} pixels`
      : `give ${wanted[axis]} on axis ${axis}`,
  };
};

const refuse = (port: ModelPort, complaint: Complaint, received: string): FeedError =>
  new FeedError({ ...complaint, received, expected: `${port.tensor.dtype} ${showShape(port.tensor.shape)}` });

/** The batch that a typed array without a shape must be, if the other sizes are known and divide its length. */
const batchShape = (length: number, { shape }: Tensor): readonly number[] | null => {
  const inner = shape.slice(1);
  if (inner.some((size) => size === null)) return null;
  const sizes = inner as readonly number[];
  const batch = length / countOf(sizes);
  return Number.isInteger(batch) ? [batch, ...sizes] : null;
};

/**
 * Numbers that nobody else changes: they are read later, when it is their turn, and whoever gave them may have filled their array
 * with others by then.
 */
const owned = (port: ModelPort, data: ArrayOf[DType], given: unknown): ArrayOf[DType] => {
  if (data !== given) return data;
  try {
    // Node's Buffer is a Uint8Array whose slice() would share its memory.
    return data instanceof Uint8Array ? new Uint8Array(data) : data.slice();
  } catch {
    const problem = `input "${port.name}" is no longer here: its memory was transferred`;
    const fix = "send a copy to other threads: postMessage(array), without a list of what is transferred";
    throw refuse(port, { problem, fix }, `${kindOfArray(data)} without memory`);
  }
};

const numbersOf = (port: ModelPort, feed: Feed): Pick<NdArray<DType>, "data" | "shape"> => {
  const { dtype, shape } = port.tensor;
  const named = `input "${port.name}"`;
  if (isNdArray(feed) || isTyped(feed)) {
    const own = isNdArray(feed) ? feed.data : feed;
    if (!isKnown(own)) {
      const received = Array.isArray(own) ? "a list" : otherKind(own);
      throw refuse(port, { ...misplaced.numbers, problem: `${named}: ${misplaced.numbers.problem}` }, received);
    }
    const data = typedNumbers(named, own, dtype);
    const given = dtypeOf(isNdArray(feed) ? { ...feed, data } : { data });
    const sizes = isNdArray(feed) ? feed.shape : batchShape(data.length, port.tensor);
    const received = `${kindOf(own, given)} ${isNdArray(feed) ? showShape(feed.shape) : `array of ${data.length} numbers`}`;
    if (!takes(dtype, given)) {
      const fix =
        dtype === "float32"
          ? "convert with Float32Array.from(…), scaled as the model was trained"
          : `give an array of ${dtype}`;
      throw refuse(port, { problem: `${named} is of another type`, fix }, received);
    }
    if (sizes === null) {
      const fix = `give { shape, data }, or a multiple of ${countOf(shape.slice(1).map((size) => size ?? 1))} numbers`;
      throw refuse(port, { problem: `${named} is no whole number of images or rows`, fix }, received);
    }
    if (countOf(sizes) !== data.length) {
      const fix = `give ${countOf(sizes)} numbers, or the shape that they have`;
      throw refuse(
        port,
        { problem: `${named} has ${data.length} numbers, which do not fill its shape`, fix },
        received,
      );
    }
    const numbers = dtype === "int64" && !(data instanceof BigInt64Array) ? makers.int64(data) : data;
    return { shape: sizes, data: owned(port, numbers, own) };
  }
  if (!Array.isArray(feed) && typeof feed !== "number" && typeof feed !== "boolean") {
    const fix =
      (feed as unknown) instanceof Promise
        ? "wait for it: write await before what gives the promise"
        : "give the array of this input itself: { data, shape }, a typed array, or nested lists of numbers";
    throw refuse(port, { problem: `${named} is no array`, fix }, otherKind(feed));
  }
  const flat = (Array.isArray(feed) ? feed.flat(Number.POSITIVE_INFINITY) : [feed]) as readonly unknown[];
  const sizes = shapeOf(feed as Nested);
  if (flat.length !== countOf(sizes) || !flat.every((x) => typeof x === "number" || typeof x === "boolean")) {
    const fix = "give lists of the same length at every level, with numbers only";
    throw refuse(port, { problem: `${named} is not made of even lists of numbers`, fix }, `${flat.length} elements`);
  }
  const numbers = flat.map(Number);
  const [least, most] = wholes[dtype] ?? [];
  const other = numbers.find((x) => least !== undefined && !(Number.isInteger(x) && x >= least && x <= most!));
  if (other !== undefined) {
    const fix = `give whole numbers from ${least} to ${most}`;
    throw refuse(port, { problem: `${named} holds a number that ${dtype} does not have`, fix }, String(other));
  }
  return { shape: sizes, data: makers[dtype](numbers) };
};

/**
 * Makes a value of what was given for an input. Its numbers are a copy.
 *
 * @throws {@link FeedError} when it is not what the input asks for.
 * @example
 * arrayOfFeed(net.inputs[0]!, new Float32Array(2 * 784)).shape; // [2, 28, 28, 1]
 */
export const arrayOfFeed = (port: ModelPort, feed: Feed): NdArray<DType> => {
  const { shape, data } = numbersOf(port, feed);
  const complaint = complaintOf(shape, port);
  if (complaint) throw refuse(port, complaint, `${port.tensor.dtype} ${showShape(shape)}`);
  return { dtype: port.tensor.dtype, shape, data };
};
