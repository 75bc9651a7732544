/** @file What a snapshot knows beside numbers, looked at as it comes. */
import type { Snapshot } from "../callbacks/callback.ts";
import { TrainingError } from "../errors.ts";
import type { Json } from "../schedules/schedule.ts";
import type { RunIdentity } from "./identity/run-identity.ts";
import type { RunRecord } from "./run-state.ts";

/** Where a run is, what it is, and what its callbacks remember. */
export type Progress = {
  readonly run: RunRecord;
  readonly identity: RunIdentity;
  readonly callbacks: Readonly<Record<string, Json>>;
};

const isObject = (given: unknown): given is Readonly<Record<string, unknown>> =>
  typeof given === "object" && given !== null && !Array.isArray(given);

const isCount = (given: unknown): boolean => typeof given === "number" && Number.isInteger(given) && given >= 0;

const described = (given: unknown): string =>
  isObject(given) ? `an object with ${Object.keys(given).join(", ") || "nothing in it"}` : String(given);

const isMaybe = (given: unknown): boolean => given === null || isObject(given);

const isRun = (given: unknown): given is RunRecord =>
  isObject(given) &&
  ["epoch", "batch", "iteration", "update"].every((name) => isCount(given[name])) &&
  ["waiting", "totals", "plan", "fit"].every((name) => isMaybe(given[name])) &&
  "schedule" in given &&
  Array.isArray(given.epochs) &&
  given.epochs.every((epoch) => isObject(epoch) && isObject(epoch.values)) &&
  (given.stopped === null || typeof given.stopped === "string");

const isIdentity = (given: unknown): given is RunIdentity =>
  isObject(given) &&
  ["model", "optimizer", "losses", "settings", "multipliers"].every((name) => isObject(given[name])) &&
  isObject(given.model) &&
  Array.isArray(given.model.lines) &&
  Array.isArray(given.rates);

const isProgress = (given: unknown): given is Progress =>
  isObject(given) && isRun(given.run) && isIdentity(given.identity) && isObject(given.callbacks);

/**
 * What a snapshot knows beside numbers.
 *
 * @throws {@link TrainingError} for what is no snapshot.
 */
export const progressOf = (snapshot: Snapshot): Progress => {
  const given: unknown = isObject(snapshot) ? snapshot.progress : undefined;
  if (isProgress(given) && isObject(snapshot.tensors)) return given;
  const isPromise = given === undefined && (snapshot as unknown) instanceof Promise;
  throw new TrainingError({
    at: "restore",
    problem: "this is no snapshot",
    received: isPromise ? "a promise" : described(snapshot),
    expected: "what trainer.snapshot() or run.snapshot() gave: { tensors, progress }",
    fix: isPromise ? "write await before what gives the promise" : "keep both parts as they are",
  });
};
