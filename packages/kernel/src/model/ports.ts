/** @file The inputs and outputs of a model: one tensor, a list, or several by name. */
import { GraphError, ShapeError } from "../errors.ts";
import { described } from "../graph/described.ts";
import { checkNameText } from "../graph/name.ts";
import { isTensor, type Tensor } from "../graph/tensor.ts";
import { showShape } from "../shape/complaint.ts";

/** One tensor, a list, or several by name. */
export type Tensors = Tensor | readonly Tensor[] | { readonly [name: string]: Tensor };

export interface ModelPort {
  readonly name: string;
  readonly tensor: Tensor;
}

const entriesOf = (tensors: Tensors): readonly (readonly [string | null, Tensor])[] => {
  if (isTensor(tensors)) return [[null, tensors]];
  if (Array.isArray(tensors)) return (tensors as readonly Tensor[]).map((tensor) => [null, tensor] as const);
  return Object.entries(tensors as Record<string, Tensor>);
};

/** Arranges the tensors of `list` like those of `like`: one, a list, or by name. */
export const arranged = (like: Tensors, list: readonly Tensor[]): Tensors => {
  if (isTensor(like)) return list[0]!;
  if (Array.isArray(like)) return list;
  return Object.fromEntries(Object.keys(like).map((name, i) => [name, list[i]!]));
};

export const checkTensors = (what: string, tensors: Tensors): void => {
  // Anything may come from callers without types: nothing, a promise, a block that was not applied.
  const several = typeof tensors === "object" && tensors !== null && !(tensors instanceof Promise);
  const entries = several ? entriesOf(tensors) : [];
  const wrong = entries.find(([, tensor]) => !isTensor(tensor));
  if (entries.length === 0 || wrong) {
    throw new GraphError({
      at: "model",
      problem: wrong ? `one of the ${what} is not a tensor` : `there are no ${what}`,
      received: wrong ? described(wrong[1]) : several ? "an empty list" : described(tensors),
      expected: `a tensor, a list of tensors, or tensors by name`,
      fix: `give the ${what} as model(inputs, outputs)`,
    });
  }
};

const numbered = (base: string, taken: Set<string>): string => {
  for (let i = 1; ; i++) {
    const name = i === 1 ? base : `${base}_${i}`;
    if (!taken.has(name)) return name;
  }
};

/** JavaScript puts names such as "10" and "2" in the order of the numbers, before all others. */
const ORDERED = /^(0|[1-9][0-9]*)$/;

const refuseName = (problem: string, names: readonly (string | null)[], expected: string, fix: string): GraphError =>
  new GraphError({
    at: "model",
    problem,
    received: names.map((name) => name ?? "(no name)").join(", "),
    expected,
    fix,
  });

export const portsOf = (kind: "input" | "output", tensors: Tensors): readonly ModelPort[] => {
  const entries = entriesOf(tensors).map(([key, tensor]) => {
    const own = tensor.source?.kind === "input" && kind === "input" ? tensor.source.name : null;
    return { name: key ?? own, tensor };
  });
  const names = entries.map(({ name }) => name);
  const taken = new Set<string>();
  for (const name of names) {
    if (name === null) continue;
    checkNameText("model", `the name of an ${kind}`, name);
    if (ORDERED.test(name)) {
      throw refuseName(
        `"${name}" cannot be the name of an ${kind}: JavaScript would reorder it`,
        names,
        `names that are not whole numbers`,
        `call it "${kind}_${name}"`,
      );
    }
    if (taken.has(name)) {
      throw refuseName(
        `the name "${name}" is used by two ${kind}s`,
        names,
        `a name of its own for every ${kind}`,
        `rename one of them, or give the ${kind}s by name: { left, right }`,
      );
    }
    taken.add(name);
  }
  return entries.map(({ name, tensor }) => {
    const called = name ?? numbered(kind, taken);
    taken.add(called);
    return { name: called, tensor };
  });
};

const fits = ({ tensor }: ModelPort, x: Tensor): boolean =>
  x.dtype === tensor.dtype &&
  x.shape.length === tensor.shape.length &&
  x.shape.every((size, axis) => size === null || tensor.shape[axis] === null || size === tensor.shape[axis]);

/** Matches the tensors that a model is called with to its inputs. */
export const matched = (at: string, inputs: readonly ModelPort[], others: Tensors): ReadonlyMap<Tensor, Tensor> => {
  checkTensors("inputs", others);
  const entries = entriesOf(others);
  const expected = inputs.map(({ name, tensor }) => `${name} ${tensor.dtype} ${showShape(tensor.shape)}`).join(", ");
  const names = new Set(entries.map(([key]) => key));
  const byName = !names.has(null);
  if (entries.length !== inputs.length || (byName && !inputs.every(({ name }) => names.has(name)))) {
    const count = inputs.length === 1 ? "one input" : `${inputs.length} inputs`;
    throw new GraphError({
      at,
      problem: byName ? `the model's inputs have other names` : `the model has ${count}`,
      received: entries
        .map(([key, x]) => `${key === null ? "" : `${key} `}${x.dtype} ${showShape(x.shape)}`)
        .join(", "),
      expected,
      fix: "give one tensor for each input, in the model's order or by name",
    });
  }
  return new Map(
    inputs.map((port, i) => {
      const [, x] = (byName ? entries.find(([key]) => key === port.name) : entries[i])!;
      if (fits(port, x)) return [port.tensor, x];
      throw new ShapeError({
        at,
        problem: `the tensor does not fit the model's input "${port.name}"`,
        received: `${x.dtype} ${showShape(x.shape)}`,
        expected: `${port.tensor.dtype} ${showShape(port.tensor.shape)}`,
        fix: "resize the tensor, or make the model with null for sizes that may differ",
      });
    }),
  );
};
