/** @file The shapes of one batch for a file: those of the model, completed by what its losses take. */
import { ArgumentError, type ModelPort, type Shape } from "@tributary/kernel";
import { bind, showShape } from "@tributary/kernel/authoring";
import type { BatchShapes, Shapes } from "../../step/batch-shapes.ts";
import type { Plan } from "../../step/plan.ts";
import { targetShapeOf } from "../target-numbers.ts";

/** Sizes without the batch, by the names of inputs or outputs. */
export type Sizes = Readonly<Record<string, readonly number[]>>;

export interface GivenSizes {
  readonly batchSize: number;
  readonly inputs?: Sizes | undefined;
  readonly targets?: Sizes | undefined;
}

const inputShape = (at: string, { name, tensor }: ModelPort, { batchSize, inputs = {} }: GivenSizes): Shape => {
  const own = tensor.shape.slice(1);
  const given = inputs[name] ?? own;
  const fits = given.length === own.length && own.every((size, axis) => size === null || size === given[axis]);
  const known = given.flatMap((size) => (size !== null && Number.isInteger(size) && size > 0 ? [size] : []));
  if (fits && known.length === given.length) return [batchSize, ...known];
  throw new ArgumentError({
    at,
    problem: `a step is written for one size, and input "${name}" ${fits ? "has an open one" : "has another one"}`,
    received: showShape(given),
    expected: `sizes for ${showShape(own)}, without the batch`,
    fix: `write inputs: { ${JSON.stringify(name)}: [${own.map((size) => size ?? 256).join(", ")}] }`,
  });
};

const checkNames = (at: string, what: string, given: Sizes | undefined, known: readonly string[]): void => {
  const unknown = Object.keys(given ?? {}).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new ArgumentError({
    at,
    problem: `there is no ${what} "${unknown}"`,
    received: `${what}s: { ${JSON.stringify(unknown)}: … }`,
    expected: `names among ${known.map((name) => `"${name}"`).join(", ")}`,
    fix: "take one of these",
  });
};

/**
 * The shapes of one batch.
 *
 * @throws {@link ArgumentError} for sizes that are open, or not those of the model.
 */
export const shapesOf = (at: string, plan: Plan, given: GivenSizes): BatchShapes => {
  const { net, losses, metrics } = plan;
  const judged = new Set([...losses, ...metrics].map(({ output }) => output));
  checkNames(
    at,
    "input",
    given.inputs,
    net.inputs.map(({ name }) => name),
  );
  checkNames(at, "target", given.targets, [...judged]);
  const inputs = Object.fromEntries(net.inputs.map((port) => [port.name, inputShape(at, port, given)])) as Shapes;
  const targets = bind(net, inputs)
    .outputs.filter(({ name }) => judged.has(name))
    .map((port): readonly [string, Shape] => {
      const own = given.targets?.[port.name];
      return [port.name, own ? [given.batchSize, ...own] : targetShapeOf(plan, port, port.tensor.shape)];
    });
  return { inputs, targets: Object.fromEntries(targets) as Shapes, weights: {} };
};
