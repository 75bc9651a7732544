/** @file Losses and metrics by the names of outputs. */
import { type AnyModel, ArgumentError, type ModelPort } from "@tributary/kernel";
import { meant } from "@tributary/kernel/authoring";

/** The function that takes them. */
export const AT = "createTrainer";

/** The names of outputs, for errors. */
export const list = (outputs: readonly ModelPort[]): string => outputs.map(({ name }) => `"${name}"`).join(", ");

/** @throws {@link ArgumentError} for the name of an output that the model does not have. */
export const checkOutputs = (what: string, names: readonly string[], { outputs }: AnyModel): void => {
  const known = outputs.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const similar = meant(unknown, known);
  throw new ArgumentError({
    at: AT,
    problem: `the model has no output "${unknown}" for this ${what}`,
    received: names.map((name) => `"${name}"`).join(", "),
    expected: `names among ${list(outputs)}`,
    fix: `${similar === undefined ? "take one of these" : `write "${similar}"`}, as the output was called in model(inputs, { name: … })`,
  });
};

/** Settings by name, or null for what is none of that. */
export const entriesOf = (given: unknown): readonly (readonly [string, unknown])[] | null =>
  typeof given === "object" && given !== null && !Array.isArray(given) ? Object.entries(given) : null;
