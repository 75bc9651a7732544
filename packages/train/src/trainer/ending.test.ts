/** How a fit ends: every callback is told, and no error hides another. */
import { dense, input, model } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { type Callback, createTrainer, meanSquaredError, sgd } from "../index.ts";

const x = input([1]);
const make = () => createTrainer(model(x, dense(1)(x)), { loss: meanSquaredError(), optimizer: sgd(0.1) });
const batch = {
  inputs: { shape: [1, 1], data: Float32Array.of(1) },
  targets: { shape: [1], data: Float32Array.of(1) },
};

const fails = (name: string, hook: "fitBegin" | "stepEnd" | "fitEnd", failure: unknown): Callback => ({
  name,
  [hook]: () => {
    throw failure;
  },
});

/** What a fit throws, and whom it told that it ended. */
const ending = async (...callbacks: readonly Callback[]) => {
  await using trainer = make();
  const told: string[] = [];
  const listen = (name: string): Callback => ({ name, fitEnd: () => void told.push(name) });
  const failure: unknown = await trainer
    .fit(batch, { callbacks: [listen("first"), ...callbacks, listen("last")] })
    .catch((error: unknown) => error);
  // Whatever happened, it can be used on.
  await trainer.step(batch);
  return { failure, told };
};

const errorsBehind = (failure: unknown): readonly unknown[] => {
  if (!(failure instanceof Error && failure.cause instanceof AggregateError)) throw failure;
  return failure.cause.errors;
};

describe("a failing fitEnd", () => {
  const [real, later, last] = [
    () => new Error("the real mistake"),
    new Error("a later one"),
    new Error("the last one"),
  ];

  test.each(["fitBegin", "stepEnd"] as const)("does not hide the error of %s", async (hook) => {
    const first = real();
    const { failure, told } = await ending(
      fails("a", hook, first),
      fails("b", "fitEnd", later),
      fails("c", "fitEnd", last),
    );
    expect(failure).toBe(first);
    expect(errorsBehind(failure)).toEqual([later, last]);
    expect(told).toEqual(["first", "last"]);
  });

  test("is thrown itself where nothing came before", async () => {
    const { failure, told } = await ending(fails("b", "fitEnd", later));
    expect(failure).toBe(later);
    expect(told).toEqual(["first", "last"]);
  });

  test("keeps the cause that the first error has", async () => {
    const cause = new Error("the disk is full");
    const first = new Error("cannot save", { cause });
    const { failure } = await ending(fails("a", "stepEnd", first), fails("b", "fitEnd", last));
    expect(failure).toBe(first);
    expect(first.cause).toBe(cause);
    expect(errorsBehind(cause)).toEqual([last]);
  });

  test("what is no error, or cannot be changed, comes with the others", async () => {
    for (const first of ["a word", Object.freeze(new Error("frozen")), new Error("with a word", { cause: "why" })]) {
      const { failure } = await ending(fails("a", "stepEnd", first), fails("b", "fitEnd", last));
      expect(failure).toBeInstanceOf(AggregateError);
      expect((failure as AggregateError).errors).toEqual([first, last]);
    }
  });

  test("that throws the same error again is not told twice", async () => {
    const first = real();
    const { failure } = await ending(fails("a", "stepEnd", first), fails("b", "fitEnd", first));
    expect(failure).toBe(first);
    expect(first.cause).toBe(undefined);
  });
});
