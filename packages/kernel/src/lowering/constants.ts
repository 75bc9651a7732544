/** @file The constants of a graph, each written once. */
import { listAt } from "../graph/list-at.ts";
import type { OnnxInitializer } from "../graph/onnx-graph.ts";
import { countOf } from "../shape/count.ts";

/** FNV-1a over the bits: equal numbers have equal digests, and others rarely. */
const digest = (numbers: readonly number[]): number => {
  const words = new Int32Array(new Float64Array(numbers).buffer);
  let sum = 0x811c9dc5;
  for (let i = 0; i < words.length; i++) sum = Math.imul(sum ^ words[i]!, 0x01000193);
  return sum;
};

/** Lists of numbers as they are written: int64 stays a list. */
const dataOf: Partial<Record<OnnxInitializer["dtype"], (numbers: readonly number[]) => OnnxInitializer["data"]>> = {
  float32: (numbers) => new Float32Array(numbers),
  int32: (numbers) => new Int32Array(numbers),
};

/** 0 and -0 are two numbers, and NaN is the same as itself. */
const sameNumbers = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((number, i) => Object.is(number, b[i]));

/** So many numbers are quicker to write out than to digest. */
const SHORT = 16;

/** A constant that was written down, and what it is like. */
interface Made {
  readonly name: string;
  readonly kind: string;
  readonly numbers: readonly number[];
}

/** Writes constants down. */
export class Constants {
  readonly written: OnnxInitializer[] = [];
  readonly #alike = new Map<string, Made[]>();
  /** Long lists that were given before: each part of a whole asks for the sizes of all. */
  readonly #lists = new Map<readonly number[], Made>();
  /** Of constants that a word stands for, which nobody has to compare. */
  readonly #named = new Map<string, string>();
  readonly #fresh: () => string;
  readonly #tell: (constant: OnnxInitializer) => void;

  /**
   * @param fresh Gives a name that nothing has yet.
   * @param tell Is told of each constant.
   */
  constructor(fresh: () => string, tell: (constant: OnnxInitializer) => void) {
    this.#fresh = fresh;
    this.#tell = tell;
  }

  ints(values: readonly number[]): string {
    return this.#equal("int64", [values.length], values);
  }

  places(values: readonly number[]): string {
    return this.#equal("int32", [values.length], values);
  }

  floats(values: number | readonly number[], shape?: readonly number[]): string {
    if (typeof values === "number") return this.#equal("float32", [], [values]);
    return this.#equal("float32", shape ?? [values.length], values);
  }

  placesOf(name: string, list: () => Int32Array): string {
    return this.#once(`places ${name}`, () => {
      const data = list();
      return { dtype: "int32", shape: [data.length], data };
    });
  }

  same(number: number, shape: readonly number[]): string {
    return this.#once(`${number} ${shape}`, () => {
      return { dtype: "float32", shape, data: new Float32Array(countOf(shape)).fill(number) };
    });
  }

  #once(key: string, constant: () => Omit<OnnxInitializer, "name">): string {
    const made = this.#named.get(key) ?? this.alone(constant());
    this.#named.set(key, made);
    return made;
  }

  /** A constant that no other equals, so that none is looked for. */
  alone({ dtype, shape, data }: Omit<OnnxInitializer, "name">): string {
    const constant = { dtype, shape, data, name: this.#fresh() };
    this.written.push(constant);
    this.#tell(constant);
    return constant.name;
  }

  #equal(dtype: OnnxInitializer["dtype"], shape: readonly number[], data: readonly number[]): string {
    // Nearly all constants are lists of int64, which only their numbers tell apart.
    const kind = dtype === "int64" ? "" : `${dtype} ${shape}`;
    const isShort = data.length <= SHORT;
    const given = isShort ? undefined : this.#lists.get(data);
    if (given?.kind === kind) return given.name;
    const alike = listAt(this.#alike, isShort ? `${kind}:${data}` : `${kind} ${digest(data)}`);
    let made = alike.find(({ numbers }) => sameNumbers(numbers, data));
    if (!made) {
      const name = this.alone({ dtype, shape, data: dataOf[dtype]?.(data) ?? data });
      made = { name, kind, numbers: data };
      alike.push(made);
    }
    if (!isShort) this.#lists.set(data, made);
    return made.name;
  }
}
