/** @file Every error class, and the one place that builds the message it prints. */

import { type Complaint, isComplaint, sentenceOf, showShape } from "./shape/complaint.ts";
import type { Shape } from "./shape/types.ts";
import { shown } from "./shown.ts";

/** The parts of an error: a {@link Complaint}, and where in the model it was. */
export interface ErrorFields extends Complaint {
  /** The named groups around the error, if any: `"conv3_1/shortcut"`. */
  readonly path?: string;
}

const isShape = (received: Shape | readonly Shape[]): received is Shape => !received.some(Array.isArray);

const isList = (received: unknown): boolean => Array.isArray(received);

/** JavaScript has no types that would keep other things out, and an error about one must not fail by itself. */
const showReceived = (received: NonNullable<Complaint["received"]>): string => {
  if (typeof received === "string" || !isList(received)) return String(received);
  return isShape(received) ? showShape(received) : received.map(showShape).join(", ");
};

/** Names in an error may come from a file: the message is for a terminal. */
const shownFields = ({ at, path, problem, received, expected, fix }: ErrorFields): ErrorFields => ({
  problem: shown(problem),
  ...(at === undefined ? {} : { at: shown(at) }),
  ...(path === undefined ? {} : { path: shown(path) }),
  ...(received === undefined ? {} : { received: typeof received === "string" ? shown(received) : received }),
  ...(expected === undefined ? {} : { expected: shown(expected) }),
  ...(fix === undefined ? {} : { fix: shown(fix) }),
});

const messageOf = ({ at, path, problem, received, expected, fix }: ErrorFields): string => {
  const where = path ?? at;
  return [
    where === undefined ? problem : `${where}: ${problem}`,
    ...(received === undefined ? [] : [`  received  ${showReceived(received)}`]),
    ...(expected === undefined ? [] : [`  expected  ${expected}`]),
    ...(fix === undefined ? [] : [`  to fix    ${fix}`]),
  ].join("\n");
};

/**
 * The base class of Tributary's errors: where and what, what was received, what was expected, and how to fix it.
 *
 * `message` prints the parts under each other; the fields hold them one by one. Characters that nobody could see, such
 * as those that control a terminal, are written out in both, since names may come from a file.
 */
export class TributaryError extends Error {
  /** The layer, op or architecture that throws. */
  readonly at: string | undefined;
  /** The named groups around it in the model. */
  readonly path: string | undefined;
  readonly problem: string;
  readonly received: Complaint["received"];
  readonly expected: string | undefined;
  readonly fix: string | undefined;

  /** @param options The error from below that this one is about: `{ cause }`. */
  constructor(given: ErrorFields, options?: ErrorOptions) {
    const fields = shownFields(given);
    super(messageOf(fields), options);
    this.at = fields.at;
    this.path = fields.path;
    this.problem = fields.problem;
    this.received = fields.received;
    this.expected = fields.expected;
    this.fix = fields.fix;
  }

  override get name(): string {
    return "TributaryError";
  }

  /** The error in one line, the same text that the compiler prints where it can find the mistake. */
  get sentence(): string {
    const { at, problem, fix } = this;
    return sentenceOf({ problem, ...(at === undefined ? {} : { at }), ...(fix === undefined ? {} : { fix }) });
  }
}

/** Shapes of tensors do not fit a layer, an op or each other. */
export class ShapeError extends TributaryError {
  override get name(): string {
    return "ShapeError";
  }
}

/** An argument is invalid: an unknown padding, a fractional size, a rate above 1. */
export class ArgumentError extends TributaryError {
  override get name(): string {
    return "ArgumentError";
  }
}

/** Tensors do not make a model: names used twice, outputs that no input reaches, inputs that nothing reads. */
export class GraphError extends TributaryError {
  override get name(): string {
    return "GraphError";
  }
}

/** The arrays given to a model do not fit its inputs. */
export class FeedError extends TributaryError {
  override get name(): string {
    return "FeedError";
  }
}

/** Weights do not fit the model that they are loaded into. */
export class WeightsError extends TributaryError {
  override get name(): string {
    return "WeightsError";
  }
}

/** A requested gradient does not exist. */
export class GradientError extends TributaryError {
  override get name(): string {
    return "GradientError";
  }
}

/**
 * Returns the shape, or throws the complaint, of a shape rule.
 *
 * @throws {@link ShapeError} when the rule returned a complaint.
 *
 * @example
 * settle(featureMapShape("net", [null, 32, 32, 3], { least: 8, up: 2, down: 1 }, 16)); // [null, 16, 16, 16]
 */
export const settle = (answer: Shape | Complaint, path?: string): Shape => {
  if (isComplaint(answer)) throw new ShapeError(path === undefined ? answer : { ...answer, path });
  return answer;
};
