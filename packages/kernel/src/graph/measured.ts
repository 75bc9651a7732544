/** @file Arrays as people hand them in: measured against their shape, and of one of the kinds that a graph knows. */
import { FeedError } from "../errors.ts";
import { showShape } from "../shape/complaint.ts";
import { countOf } from "../shape/count.ts";
import type { DType } from "../shape/types.ts";
import type { ArrayOf, NdArray } from "./nd-array.ts";

type Numbers = ArrayOf[DType];

/** The kinds whose numbers another kind may hold too. Uint8ClampedArray and Node's Buffer are bytes as they are. */
const roomier: Readonly<Record<string, (numbers: never) => Float32Array | Int32Array>> = {
  Float64Array: (numbers: Float64Array) => Float32Array.from(numbers),
  Float16Array: (numbers: Iterable<number>) => Float32Array.from(numbers),
  Int8Array: (numbers: Int8Array) => Int32Array.from(numbers),
  Int16Array: (numbers: Int16Array) => Int32Array.from(numbers),
  Uint16Array: (numbers: Uint16Array) => Int32Array.from(numbers),
  Uint32Array: (numbers: Uint32Array) => Int32Array.from(numbers),
  BigInt64Array: (numbers: BigInt64Array) => Int32Array.from(numbers, Number),
  BigUint64Array: (numbers: BigUint64Array) => Int32Array.from(numbers, Number),
};

/**
 * How a kind of array calls itself: `"Uint16Array"`, or `"Buffer"` for Node's.
 *
 * @example
 * kindOfArray(Uint16Array.of(1)); // "Uint16Array"
 */
export const kindOfArray = (data: object): string => data.constructor.name;

/** The name that the language gives it, whatever class was made of it: a Buffer is a Uint8Array. */
const tagOf = (data: ArrayBufferView): string => Object.prototype.toString.call(data).slice(8, -1);

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

const isShared = ({ buffer }: ArrayBufferView): boolean =>
  typeof SharedArrayBuffer !== "undefined" && buffer instanceof SharedArrayBuffer;

/** A place of its own for what other threads may write to: ONNX Runtime reads no shared memory. */
const unshared = <T extends Numbers>(numbers: T): T => (isShared(numbers) ? (numbers.slice() as T) : numbers);

const inexact = (at: string, what: string, given: object, place: number, holder: Float32Array | Int32Array) => {
  const kind = holder instanceof Int32Array ? "int32" : "float32";
  return new FeedError({
    at,
    problem: `${what} holds a number that ${kind} does not have`,
    received: `${(given as ArrayLike<unknown>)[place]} at ${place} of the ${kindOfArray(given)}`,
    expected: `numbers that ${kind} holds exactly`,
    fix: kind === "float32" ? "round them first, with Float32Array.from(data)" : "give smaller whole numbers",
  });
};

/**
 * Numbers as one of the kinds that a graph knows: bytes as Uint8Array, other whole numbers as Int32Array, floats as
 * Float32Array. Those of other kinds are copied, and so are those in shared memory.
 *
 * @param at The function that was given them.
 * @param what What they are, for errors.
 * @throws {@link FeedError} when they are no numbers, or one of them would change.
 * @example
 * graphNumbers("fit", "targets", Uint16Array.of(1, 65535)); // Int32Array [1, 65535]
 */
export const graphNumbers = (at: string, what: string, given: unknown): Exclude<Numbers, BigInt64Array> => {
  if (!ArrayBuffer.isView(given) || given instanceof DataView) {
    throw new FeedError({
      at,
      problem: `${what} holds no numbers of a known kind`,
      received: typeof given === "object" && given !== null ? kindOfArray(given) : String(given),
      expected: "a typed array",
      fix: "give a Float32Array, an Int32Array or a Uint8Array as data",
    });
  }
  if (given instanceof Float32Array || given instanceof Int32Array) return unshared(given);
  const tag = tagOf(given);
  const convert = roomier[tag];
  if (!convert) return unshared(given.constructor === Uint8Array ? (given as Uint8Array) : bytesOf(given));
  const held = convert(given as never);
  const numbers = given as unknown as ArrayLike<number | bigint>;
  const differs = (number: number, i: number): boolean =>
    Number(numbers[i]) !== number && !(Number.isNaN(number) && Number.isNaN(numbers[i]));
  const place = held.findIndex(differs);
  if (place !== -1) throw inexact(at, what, given, place, held);
  return held;
};

/**
 * An array whose numbers fill its shape, and are of one of the kinds that a graph knows.
 *
 * @throws {@link FeedError} when the shape holds more numbers, or fewer, than there are.
 * @example
 * measured("fit", "targets", { shape: [2], data: Float64Array.of(0.5, 2) }).data; // Float32Array [0.5, 2]
 */
export const measured = (
  at: string,
  what: string,
  given: { readonly data: unknown; readonly shape: readonly number[] },
): NdArray => {
  const { shape } = given;
  const data = graphNumbers(at, what, given.data);
  checkFilled(at, what, data.length, shape);
  return data === given.data ? (given as NdArray) : { data, shape };
};

/**
 * Measures numbers against their shape.
 *
 * @throws {@link FeedError} when the shape holds more numbers, or fewer.
 * @example
 * checkFilled("fit", "targets", 6, [2, 3]); // undefined
 */
export const checkFilled = (at: string, what: string, length: number, shape: readonly number[]): void => {
  const sizes = shape.every((size) => Number.isInteger(size) && size >= 0);
  const count = countOf(shape);
  if (sizes && count === length) return;
  throw new FeedError({
    at,
    problem: `${what} has ${length} numbers, which do not fill its shape`,
    received: `${length} numbers of shape ${showShape(shape)}`,
    expected: sizes ? `${count} numbers` : "a shape of whole numbers from 0 up",
    fix: sizes ? `give ${count} numbers, or the shape that they have` : "give the size of each axis, the batch first",
  });
};
