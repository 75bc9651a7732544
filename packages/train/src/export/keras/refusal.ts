/** @file What Keras has no word for. */
import { ArgumentError } from "@tributary/kernel";

export const AT = "kerasTrainingFiles";

/** Keras' own way to write something down. */
export interface KerasWords {
  readonly class_name: string;
  readonly config: { readonly [name: string]: unknown };
}

/** The error about something that Keras cannot be told. */
export const unsayable = (what: string, expected: string): ArgumentError =>
  new ArgumentError({
    at: AT,
    problem: `Keras has no word for ${what}`,
    expected,
    fix: "take one of these, or train with onnxTrainingFiles(), which takes anything",
  });
