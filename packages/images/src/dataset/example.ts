/** @file Examples and batches that functions of one's own give, looked at before anything is learned from them. */
import { ArgumentError, type ArrayOrArrays } from "@tributary/kernel";
import { countOf, described, hasNumbers, showShape } from "@tributary/kernel/authoring";
import type { Sample } from "./sample.ts";

const EXAMPLE = "{ input, target, name }, where input and target are { data, shape }, or several such by name";

interface Complaint {
  readonly at: string;
  readonly problem: string;
  readonly received: string;
  readonly fix: string;
}

/** A mistake in a program, not in a picture: it is no reason to leave a picture out. */
const refuse = ({ expected = EXAMPLE, ...complaint }: Complaint & { readonly expected?: string }): ArgumentError =>
  new ArgumentError({ ...complaint, expected });

const isObject = (given: unknown): given is object => typeof given === "object" && given !== null;

/** Nobody waits for a promise that stands where a value belongs, and the error says so already. */
const unheard = (given: unknown): void => {
  if (given instanceof Promise) given.catch(() => {});
};

const checkArray = (at: string, what: string, given: unknown): void => {
  if (!hasNumbers(given)) {
    unheard(given);
    const fix = Number.isInteger(given)
      ? `write classTensor(${given}) for a class`
      : "give { data, shape }, where data is a typed array: Float32Array.from(numbers)";
    const received = isObject(given) && "data" in given ? `data: ${described(given.data)}` : described(given);
    throw refuse({ at, problem: `${what} is no array`, received, fix });
  }
  const { data, shape } = given;
  if (data.length === countOf(shape)) return;
  throw refuse({
    at,
    problem: `${what} does not fill its shape`,
    received: `${data.length} numbers of shape ${showShape(shape)}`,
    expected: `${countOf(shape)} numbers`,
    fix: "give the shape that the numbers have, without the batch",
  });
};

const isList = (given: object): boolean => ArrayBuffer.isView(given) || Array.isArray(given);

const areSeveral = (given: unknown): given is object =>
  isObject(given) && !("data" in given) && !isList(given) && Object.keys(given).length > 0;

const checkPart = (at: string, what: string, given: unknown): void => {
  if (!areSeveral(given)) checkArray(at, what, given);
  else for (const [name, array] of Object.entries(given)) checkArray(at, `${what} "${name}"`, array);
};

/**
 * An example as a function gave it. One that gives nothing would otherwise leave the example out, and nobody would be told.
 *
 * @param at The function that was given it.
 * @param which Which example, for errors.
 * @throws {@link ArgumentError} when it is none.
 */
export const checkedExample = (at: string, which: string, given: unknown): Sample<ArrayOrArrays, ArrayOrArrays> => {
  if (given === undefined || given === null || given === false) {
    throw refuse({
      at,
      problem: `${which} became nothing`,
      received: described(given),
      fix: "return the example; to leave some out, pick() the others by their numbers",
    });
  }
  const missing = ["input", "target"].find((part) => !isObject(given) || !(part in given));
  if (missing !== undefined) {
    const batch = isObject(given) && "inputs" in given;
    const fix = batch ? "give examples one by one: input and target" : `return the example with its ${missing}`;
    throw refuse({ at, problem: `${which} has no ${missing}`, received: described(given), fix });
  }
  const { input, target, weight, ...others } = given as Sample<ArrayOrArrays, ArrayOrArrays>;
  if ("weights" in others) {
    const received = described(given);
    throw refuse({ at, problem: `an example has a weight, no weights`, received, fix: "write weight" });
  }
  checkPart(at, `the input of ${which}`, input);
  checkPart(at, `the target of ${which}`, target);
  if (weight !== undefined) checkPart(at, `the weight of ${which}`, weight);
  return given as Sample<ArrayOrArrays, ArrayOrArrays>;
};

/** @throws {@link ArgumentError} when what changed a batch gave none. */
export const checkedBatch = <B extends object>(batch: B, index: number, given: B): B => {
  if (isObject(given) && "inputs" in given && "targets" in given) return given;
  throw refuse({
    at: "mapBatches",
    problem: `batch ${index} became ${given === undefined ? "nothing" : "something else"}`,
    received: described(given),
    expected: `a batch with ${Object.keys(batch).join(", ")}`,
    fix: "return the batch: batch => ({ ...batch, inputs })",
  });
};
