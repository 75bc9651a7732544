/** @file Rebuilding a graph with some of its tensors replaced. */
import { settle } from "../errors.ts";
import { atPlace, currentCall, currentScope, type LayerCall, type Scope, scopePath } from "../graph/layer-call.ts";
import { listAt } from "../graph/list-at.ts";
import { type Application, apply } from "../graph/op.ts";
import { checksOf, keepCheck, type ShapeCheck } from "../graph/shape-check.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topological } from "../graph/topological.ts";

/** Applies the operation of `original` to other inputs. */
export type Reapply = (original: Tensor, from: Application, inputs: readonly Tensor[]) => Tensor;

const same: Reapply = (_, { op, call }, inputs) => apply(op, inputs, call.attrs);

/**
 * Rebuilds the outputs with some tensors replaced by others. Tensors that do not depend on a replaced one are kept, so
 * weights are shared. Rules about shapes whose sizes were unknown are checked again.
 *
 * @throws {@link ShapeError} when a size that is known now does not fit.
 */
export const rebuild = (
  outputs: readonly Tensor[],
  replaced: ReadonlyMap<Tensor, Tensor>,
  reapply: Reapply = same,
): ReadonlyMap<Tensor, Tensor> => {
  const built = new Map(replaced);
  const places = new Places(built);
  // A tensor may also be replaced by itself: what depends on it becomes another call of the same layers.
  const touched = new Set(replaced.keys());
  const again = (original: Tensor): Tensor => {
    const { from } = original;
    if (!from?.call.inputs.some((x) => touched.has(x))) return original;
    touched.add(original);
    const inputs = from.call.inputs.map((x) => built.get(x)!);
    return places.at(original, () => reapply(original, from, inputs));
  };
  const order = topological(outputs, touched);
  const checks = new Checks(order, touched, built);
  for (const original of order) {
    if (!built.has(original)) built.set(original, again(original));
    checks.ask(original);
  }
  places.complete();
  checks.keep();
  return built;
};

/** The rules of layers and networks, asked as soon as the shapes that they are about are known. */
class Checks {
  readonly #built: ReadonlyMap<Tensor, Tensor>;
  /** What the checked parts give. */
  readonly #outputs = new Map<ShapeCheck, Tensor[]>();
  /** By the last of the tensors that they are about. */
  readonly #due = new Map<Tensor, ShapeCheck[]>();
  readonly #around: readonly string[];

  constructor(order: readonly Tensor[], replaced: ReadonlySet<Tensor>, built: ReadonlyMap<Tensor, Tensor>) {
    this.#built = built;
    this.#around = scopePath(currentScope());
    const reached = new Set(order);
    for (const output of order) {
      // What a replaced tensor was computed from is not there any more.
      if (replaced.has(output)) continue;
      for (const check of checksOf(output)) {
        if (!check.inputs.some((x) => reached.has(x))) continue;
        listAt(this.#outputs, check).push(output);
      }
    }
    for (const check of this.#outputs.keys()) {
      const last = check.inputs.filter((x) => reached.has(x)).reduce((a, b) => (b.id > a.id ? b : a));
      listAt(this.#due, last).push(check);
    }
  }

  #again({ inputs, path, ...check }: ShapeCheck): ShapeCheck {
    return {
      ...check,
      inputs: inputs.map((x) => this.#built.get(x) ?? x),
      path: [...this.#around, path].join("/"),
    };
  }

  /** To be called when a tensor has been built. */
  ask(original: Tensor): void {
    for (const check of this.#due.get(original) ?? []) {
      const { inputs, rule, path } = this.#again(check);
      settle(rule(inputs.map(({ shape }) => shape)), path);
    }
  }

  /** What is still open stays with what was built. */
  keep(): void {
    for (const [check, outputs] of this.#outputs) {
      const again = this.#again(check);
      for (const output of outputs) {
        const built = this.#built.get(output);
        if (built && built !== output) keepCheck(built, again);
      }
    }
  }
}

/** The records of layer calls and groups, rebuilt along with the tensors. */
class Places {
  readonly #built: ReadonlyMap<Tensor, Tensor>;
  readonly #calls = new Map<LayerCall, LayerCall>();
  readonly #scopes = new Map<Scope, Scope>();
  readonly #around: LayerCall | null;
  readonly #outside: Scope | null;

  constructor(built: ReadonlyMap<Tensor, Tensor>) {
    this.#built = built;
    this.#around = currentCall();
    this.#outside = currentScope();
  }

  at(original: Tensor, build: () => Tensor): Tensor {
    const call = original.layer ? this.#call(original.layer) : this.#around;
    return atPlace({ call, scope: call ? call.scope : this.#outside }, build);
  }

  #mapped(x: Tensor): Tensor {
    return this.#built.get(x) ?? x;
  }

  #call(call: LayerCall): LayerCall {
    const known = this.#calls.get(call);
    if (known) return known;
    const made: LayerCall = {
      layer: call.layer,
      scope: this.#scope(call.scope),
      parent: call.parent ? this.#call(call.parent) : this.#around,
      inputs: call.inputs.map((x) => this.#mapped(x)),
      output: call.output,
    };
    this.#calls.set(call, made);
    return made;
  }

  #scope(scope: Scope | null): Scope | null {
    if (scope === null) return this.#outside;
    const known = this.#scopes.get(scope);
    if (known) return known;
    const made: Scope = {
      kind: scope.kind,
      name: scope.name,
      frozen: scope.frozen,
      prefixes: scope.prefixes,
      parent: this.#scope(scope.parent),
      inputs: scope.inputs.map((x) => this.#mapped(x)),
      outputs: scope.outputs,
    };
    this.#scopes.set(scope, made);
    return made;
  }

  /** Sets the outputs of the new records, which are known last. */
  complete(): void {
    for (const made of this.#calls.values()) {
      Object.assign(made, { output: this.#mapped(made.output), inputs: made.inputs.map((x) => this.#mapped(x)) });
    }
    for (const made of this.#scopes.values()) {
      Object.assign(made, { outputs: made.outputs.map((x) => this.#mapped(x)) });
    }
  }
}
