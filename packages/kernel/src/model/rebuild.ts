/** @file Rebuilding a graph with some of its tensors replaced. */
import { atPlace, currentCall, currentScope, type LayerCall, type Scope } from "../graph/layer-call.ts";
import { type Application, apply } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topological } from "../graph/topological.ts";

/** Applies the operation of `original` to other inputs. */
export type Reapply = (original: Tensor, from: Application, inputs: readonly Tensor[]) => Tensor;

const same: Reapply = (_, { op, call }, inputs) => apply(op, inputs, call.attrs);

/**
 * Rebuilds the outputs with some tensors replaced by others. Tensors that do not depend on a replaced one are kept, so
 * weights are shared.
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
  for (const original of topological(outputs, touched)) {
    if (built.has(original)) continue;
    const { from } = original;
    if (!from?.call.inputs.some((x) => touched.has(x))) {
      built.set(original, original);
      continue;
    }
    touched.add(original);
    const inputs = from.call.inputs.map((x) => built.get(x)!);
    built.set(
      original,
      places.at(original, () => reapply(original, from, inputs)),
    );
  }
  places.complete();
  return built;
};

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
