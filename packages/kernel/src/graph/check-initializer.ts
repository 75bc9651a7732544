/** @file Checks of initializers and regularizers: they come from files, and from callers without types. */
import { ArgumentError } from "../errors.ts";
import type { Initializer } from "../initializers/initializer.ts";
import type { Regularizer } from "../initializers/regularizer.ts";
import { meant } from "../nearest.ts";

/** A number of the part, from `least` up, or one of some words. */
type Part = { readonly least: number } | { readonly words: readonly string[] };

const any: Part = { least: Number.NEGATIVE_INFINITY };
const positive: Part = { least: 0 };

/** The parts of each kind besides `kind`. */
const PARTS: { readonly [K in Initializer["kind"]]: Readonly<Record<string, Part>> } = {
  zeros: {},
  ones: {},
  constant: { value: any },
  randomUniform: { minimum: any, maximum: any },
  randomNormal: { mean: any, standardDeviation: positive },
  truncatedNormal: { mean: any, standardDeviation: positive },
  orthogonal: { gain: any },
  varianceScaling: {
    scale: positive,
    mode: { words: ["fanIn", "fanOut", "fanAverage"] },
    distribution: { words: ["uniform", "normal", "truncatedNormal"] },
  },
};

const isKind = (kind: unknown): kind is Initializer["kind"] => typeof kind === "string" && Object.hasOwn(PARTS, kind);

/** Whether float32 holds the number. */
const isFloat = (value: unknown): value is number => typeof value === "number" && Number.isFinite(Math.fround(value));

const fits = (value: unknown, part: Part): boolean =>
  "words" in part ? part.words.includes(value as string) : isFloat(value) && value >= part.least;

const describe = (value: unknown): string => {
  if (typeof value === "function") return `the function ${value.name || "(nameless)"}`;
  if (typeof value === "object" && value !== null)
    return `an object with ${Object.keys(value).join(", ") || "nothing"}`;
  return typeof value === "string" ? JSON.stringify(value) : String(value);
};

const expectedOf = (part: Part): string =>
  "words" in part
    ? `one of ${part.words.map((word) => `"${word}"`).join(", ")}`
    : part.least === 0
      ? "a number from 0 up that float32 holds"
      : "a number that float32 holds";

const refuse = (at: string, problem: string, received: unknown, expected: string, fix: string): ArgumentError =>
  new ArgumentError({ at, problem, received: describe(received), expected, fix });

/** What makes an initializer, for advice. */
const FUNCTIONS: readonly string[] = [
  ...["zeros", "ones", "constantValue", "randomUniform", "randomNormal", "truncatedNormal", "orthogonal"],
  ...["glorotUniform", "glorotNormal", "heUniform", "heNormal", "lecunUniform", "lecunNormal"],
];

const advice = (given: unknown): string => {
  if (typeof given === "function") return `call it: ${given.name || "heNormal"}()`;
  // Keras takes names: "he_normal".
  const name = typeof given === "string" ? meant(given.replaceAll("_", ""), FUNCTIONS) : undefined;
  return name === undefined ? "give what a function such as zeros() or heNormal() makes" : `write ${name}()`;
};

/**
 * Checks how a weight is to start.
 *
 * @param at The layer, for errors.
 * @param name The weight.
 * @throws {@link ArgumentError} for what is no initializer, and for parts of one that cannot be.
 */
export const checkInitializer = (at: string, name: string, given: unknown): void => {
  const kind = typeof given === "object" && given !== null && "kind" in given ? given.kind : undefined;
  if (!isKind(kind)) {
    const problem =
      given === undefined ? `the weight "${name}" has no initializer` : `the initializer of "${name}" is none`;
    throw refuse(at, problem, kind ?? given, `an initializer: ${Object.keys(PARTS).join(", ")}`, advice(kind ?? given));
  }
  const parts: Readonly<Record<string, unknown>> = { ...(given as object) };
  for (const [part, wanted] of Object.entries(PARTS[kind])) {
    if (fits(parts[part], wanted)) continue;
    const problem = `${part} of the initializer "${kind}" of "${name}" cannot be that`;
    throw refuse(at, problem, parts[part], expectedOf(wanted), `give ${kind} a ${part} that is ${expectedOf(wanted)}`);
  }
};

/**
 * Checks the penalty of a weight.
 *
 * @throws {@link ArgumentError} for what is no regularizer.
 */
export const checkRegularizer = (at: string, name: string, given: unknown): void => {
  if (given === null || given === undefined) return;
  const { l1, l2 }: Partial<Record<keyof Regularizer, unknown>> = typeof given === "object" ? given : {};
  if (fits(l1, positive) && fits(l2, positive)) return;
  const expected = "two numbers from 0 up: { l1, l2 }";
  const fix =
    typeof given === "function" ? `call it: ${given.name || "l2"}(0.01)` : "give what l1(), l2() or l1l2() makes";
  throw refuse(at, `the regularizer of "${name}" is none`, given, expected, fix);
};
