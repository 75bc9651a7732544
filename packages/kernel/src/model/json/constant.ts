/** @file Constants in the JSON of a model. */
import { fromSource } from "../../graph/source.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { countOf } from "../../shape/count.ts";
import { type Fields, listOf, refuse, sizesOf, wordOf } from "./checks.ts";
import { numberFromJson } from "./values.ts";

/** What holds the numbers of each type, and whether one can be among them. */
const ARRAYS = {
  float32: [Float32Array, () => true],
  int32: [Int32Array, (number) => (number | 0) === number],
  bool: [Uint8Array, (number) => number === 0 || number === 1],
  uint8: [Uint8Array, (number) => (number & 255) === number],
} as const satisfies Readonly<
  Record<
    string,
    readonly [Float32ArrayConstructor | Int32ArrayConstructor | Uint8ArrayConstructor, (number: number) => boolean]
  >
>;

/** The constant that a node describes. */
export const constantOf = (fields: Fields, where: string): Tensor => {
  const shape = sizesOf(fields.shape, `${where}.shape`);
  const dtype = wordOf(fields.dtype, `${where}.dtype`, ["float32", "int32", "bool", "uint8"]);
  const list = listOf(fields.data, `${where}.data`);
  const count = countOf(shape);
  if (count !== list.length) throw refuse(`${where}.data`, list, `a list of ${count} numbers`);
  const [NumberArray, fits] = ARRAYS[dtype];
  const data = new NumberArray(count);
  for (let i = 0; i < count; i++) {
    const number = numberFromJson(list[i]);
    if (number === undefined || !fits(number)) throw refuse(`${where}.data[${i}]`, list[i], `a number of ${dtype}`);
    data[i] = number;
  }
  return fromSource(shape, dtype, { kind: "constant", data });
};
