/** @file What is known of a model, as text pairs in a file's metadata: each fact as JSON under its name. */
import type { Interpolation, ModelFacts, PixelScale, Preprocessing, Task } from "@tributary/kernel";
import { factsOf } from "@tributary/kernel/authoring";
import { parseJson } from "../untrusted/json.ts";
import { isRecord, type Refuse, refusalOf, show } from "./refusal.ts";

const tasks = ["classification", "segmentation", "denoising"] as const satisfies readonly Task[];
const words = ["unit", "tf", "torch", "caffe", "fluorescence"] as const satisfies readonly PixelScale[];
const interpolations = ["nearest", "bilinear", "bicubic", "lanczos"] as const satisfies readonly Interpolation[];

const isOneOf = <const W extends string>(list: readonly W[], value: unknown): value is W =>
  list.some((word) => word === value);

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every(Number.isFinite);

const isScale = (value: unknown): value is PixelScale => {
  if (!isRecord(value)) return isOneOf(words, value);
  const { mean, std } = value;
  return isNumbers(mean) && isNumbers(std) && mean.length === std.length && std.every((deviation) => deviation > 0);
};

/** Pixels of a side; no preparation asks for more. */
const MOST_PIXELS = 65_536;
const isSide = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value > 0 && value <= MOST_PIXELS;

const isSize = (value: unknown): value is readonly [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every(isSide);

const isPreprocessing = (value: unknown): value is Preprocessing => {
  if (!isRecord(value) || !("pixels" in value)) return isScale(value);
  const { pixels, resize, crop, interpolation } = value;
  if (!isScale(pixels) || !isOneOf(interpolations, interpolation) || !isSize(crop)) return false;
  // What is cut out has to be there.
  return isSide(resize) ? resize >= Math.max(...crop) : isSize(resize) && resize.every((side, i) => side >= crop[i]!);
};

const parse = (name: string, text: string, refuse: Refuse): unknown => {
  try {
    return parseJson(text);
  } catch (cause) {
    throw refuse(`what the file says of its ${name} is not JSON`, (cause as Error).message);
  }
};

/** One fact, where there is one of the right kind. */
const read = <T>(
  metadata: Readonly<Record<string, string>>,
  name: string,
  isRight: (value: unknown) => value is T,
  expected: string,
  refuse: Refuse,
): T | undefined => {
  const text = metadata[name];
  if (text === undefined) return undefined;
  const value = parse(name, text, refuse);
  if (isRight(value)) return value;
  throw refuse(`what the file says of its ${name} cannot be`, show(value), expected);
};

/**
 * The facts of a model from a file's metadata. What is none of them is kept in the card.
 *
 * @throws {@link WeightsError} when one is of the wrong kind; files come from strangers.
 */
export const factsFrom = (metadata: Readonly<Record<string, string>>, refuse: Refuse): ModelFacts => {
  const { classes: _, preprocessing: __, task: ___, independent: ____, card: _____, ...others } = metadata;
  const card = read(metadata, "card", isRecord, "a JSON object", refuse);
  return factsOf({
    classes: read(metadata, "classes", isTexts, "a list of names", refuse),
    preprocessing: read(
      metadata,
      "preprocessing",
      isPreprocessing,
      `${words.join(", ")}, { mean, std } with a number for each channel, or { pixels, resize, crop, interpolation }`,
      refuse,
    ),
    task: read(metadata, "task", (value): value is Task => isOneOf(tasks, value), tasks.join(", "), refuse),
    independent: read(metadata, "independent", isTexts, "a list of outputs' names", refuse),
    card: card || Object.keys(others).length > 0 ? { ...others, ...card } : undefined,
  });
};

const textOf = (name: string, fact: unknown, refuse: Refuse): string => {
  let text: string | undefined;
  try {
    text = JSON.stringify(fact);
  } catch (cause) {
    throw refuse(`the model's ${name} cannot be written as JSON`, (cause as Error).message);
  }
  if (text === undefined) throw refuse(`the model's ${name} cannot be written as JSON`, typeof fact);
  return text;
};

/**
 * The facts of a model as text.
 *
 * @param at The function that writes them, for errors.
 * @throws {@link WeightsError} when they could not be read again, such as classes that are no list of names.
 */
export const metadataOf = (at: string, facts: ModelFacts): Readonly<Record<string, string>> => {
  const refuse = refusalOf(at, "give facts as ModelFacts describes them: a file with these could not be read again");
  const metadata = Object.fromEntries(
    Object.entries(factsOf(facts)).map(([name, fact]) => [name, textOf(name, fact, refuse)]),
  );
  factsFrom(metadata, refuse);
  return metadata;
};
