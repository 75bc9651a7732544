/** @file The settings of a layer in a file of Keras: looked at before they are believed. */
import { GraphError } from "@tributary/kernel";
import { isRecord, show } from "../../weights/refusal.ts";

/** One number for both axes, or two. */
export type Pair = readonly [height: number, width: number];

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

/** Keras 2 wrapped numbers that it had computed: `{ type: "ndarray", value: 0.1 }`. */
const unwrapped = (value: unknown): unknown => (isRecord(value) && "value" in value ? value.value : value);

const isPair = (value: unknown): value is Pair => Array.isArray(value) && value.length === 2 && value.every(isNumber);

/** What Keras wrote of one layer. */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  /** The file. */
  readonly #at: string;
  /** Where the layer stands: `"encoder/conv2d_1"`. */
  readonly #path: string;

  constructor(values: Readonly<Record<string, unknown>>, at: string, path: string) {
    this.#values = values;
    this.#at = at;
    this.#path = path;
  }

  /** The error for a layer that Tributary cannot have as it is. */
  refuse(
    problem: string,
    received: unknown,
    expected: string,
    fix = "read the weights alone with readKeras(), and build the model in code",
  ): GraphError {
    return new GraphError({
      at: this.#at,
      path: `${this.#at}: ${this.#path}`,
      problem,
      received: show(received),
      expected,
      fix,
    });
  }

  /** A setting as it stands in the file; undefined when it is not there or null. */
  raw(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? (this.#values[name] ?? undefined) : undefined;
  }

  /** The first of several names of a setting that the file has: Keras has renamed some. */
  #first(names: string): readonly [name: string, value: unknown] {
    const list = names.split("|");
    const found = list.find((name) => this.raw(name) !== undefined) ?? list[0]!;
    return [found, unwrapped(this.raw(found))];
  }

  #take<T>(names: string, is: (value: unknown) => value is T, expected: string, fallback: T | undefined): T {
    const [name, value] = this.#first(names);
    if (is(value)) return value;
    if (value === undefined && fallback !== undefined) return fallback;
    throw this.refuse(`${name} cannot be`, value, expected);
  }

  /** A number. Several names stand for the same: `"negative_slope|alpha"`. */
  number(names: string, fallback?: number): number {
    return this.#take(names, isNumber, "a number", fallback);
  }

  flag(names: string, fallback: boolean): boolean {
    const is = (value: unknown): value is boolean => typeof value === "boolean";
    return this.#take(names, is, "true or false", fallback);
  }

  /** One of a few words, in small letters. */
  word<const W extends string>(names: string, words: readonly W[], fallback?: W): W {
    const [name, value] = this.#first(names);
    const word = typeof value === "string" ? value.toLowerCase() : value;
    const is = (found: unknown): found is W => words.some((each) => each === found);
    if (is(word)) return word;
    if (value === undefined && fallback !== undefined) return fallback;
    throw this.refuse(`${name} cannot be`, value, words.join(", "));
  }

  /** Height and width. */
  pair(names: string, fallback?: number): Pair {
    const [, value] = this.#first(names);
    if (isNumber(value)) return [value, value];
    return this.#take(
      names,
      isPair,
      "a number, or two of them",
      fallback === undefined ? undefined : [fallback, fallback],
    );
  }

  numbers(names: string, fallback?: readonly number[]): readonly number[] {
    const is = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every(isNumber);
    return this.#take(names, is, "a list of numbers", fallback);
  }

  /** What Tributary has in one way only: any other value is refused, since it would be another layer. */
  only(name: string, isOurs: (value: unknown) => boolean, expected: string): void {
    const value = this.raw(name);
    if (value !== undefined && !isOurs(value))
      throw this.refuse(`${name} is not one that Tributary has`, value, expected);
  }

  /** Channels last, as everything here. */
  channelsLast(): void {
    const order = this.raw("data_format") ?? this.raw("dim_ordering") ?? "channels_last";
    if (order === "channels_last" || order === "tf" || order === "default") return;
    throw this.refuse(
      "images come channels first",
      order,
      "channels_last",
      'in Keras, build the model again with data_format="channels_last", and load these weights into it',
    );
  }
}
