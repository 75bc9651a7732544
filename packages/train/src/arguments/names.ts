/** @file The names of a model's inputs and outputs, as the compiler knows them. */
import type { AnyModel, Tensor, Tensors } from "@tributary/kernel";

type NamesOf<T extends Tensors> = T extends Tensor | readonly Tensor[] ? string : keyof T & string;

/** The names of the inputs; `string` where they were not given by name, or the model comes from a file. */
export type InputNames<M extends AnyModel> = NamesOf<M["given"]["inputs"]>;

/** The names of the outputs; `string` where they were not given by name, or the model comes from a file. */
export type OutputNames<M extends AnyModel> = NamesOf<M["given"]["outputs"]>;

/** One of a union: the last that the compiler lists. */
type LastOf<U> = (U extends unknown ? (take: () => U) => void : never) extends (take: infer I) => void
  ? I extends () => infer L
    ? L
    : never
  : never;

/** All of a union, for a sentence: `"digit", "size"`. */
type Listed<U extends string, L = LastOf<U>> = [Exclude<U, L>] extends [never]
  ? `"${U}"`
  : `${Listed<Exclude<U, L>>}, "${L & string}"`;

/** Values by name: each as `Arg` has it, or a sentence in its place where the model has no such input or output. */
export type Known<What extends string, Name, Names extends string, Arg> = string extends Name
  ? Arg
  : Name extends Names
    ? Arg
    : `the model has no ${What} "${Name & string}" — its ${What}s are ${Listed<Names>}`;
