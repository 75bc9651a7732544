/** @file The groups of a model in its JSON. */
import type { Layer, Scope } from "../../graph/layer-call.ts";
import { checkNameText } from "../../graph/name.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { fieldsOf, indexOf, indicesOf, stringOf, wordOf } from "./checks.ts";
import type { Budget } from "./limits.ts";

interface MutableScope extends Scope {
  frozen: ReadonlySet<Layer>;
  inputs: readonly Tensor[];
  outputs: readonly Tensor[];
}

/** The groups, each after the one around it; what they hold is made later. */
export const scopesOf = (list: readonly unknown[], budget: Budget): readonly MutableScope[] => {
  budget.checkLength("scopes", list);
  const scopes: MutableScope[] = [];
  const depths: number[] = [];
  for (const [i, item] of list.entries()) {
    const where = `scopes[${i}]`;
    const { kind, name, parent } = fieldsOf(item, where);
    const around = parent === undefined ? null : indexOf(parent, `${where}.parent`, i);
    const depth = around === null ? 1 : depths[around]! + 1;
    budget.checkDepth(where, depth);
    depths.push(depth);
    const sort = wordOf(kind, `${where}.kind`, ["named", "model"]);
    const called = stringOf(name, `${where}.name`);
    checkNameText("fromJson", `${where}.name`, called);
    scopes.push({
      kind: sort,
      prefixes: sort !== "model",
      name: called,
      parent: around === null ? null : scopes[around]!,
      frozen: new Set(),
      inputs: [],
      outputs: [],
    });
  }
  return scopes;
};

/** Fills the groups with what was made. */
export const fillScopes = (
  scopes: readonly MutableScope[],
  list: readonly unknown[],
  tensors: readonly Tensor[],
  layersAt: (value: unknown, where: string) => readonly Layer[],
): void => {
  for (const [i, scope] of scopes.entries()) {
    const where = `scopes[${i}]`;
    const { inputs, outputs, frozen } = fieldsOf(list[i], where);
    const at = (value: unknown, place: string): readonly Tensor[] =>
      indicesOf(value, place, tensors.length).map((index) => tensors[index]!);
    scope.inputs = at(inputs, `${where}.inputs`);
    scope.outputs = at(outputs, `${where}.outputs`);
    scope.frozen = new Set(frozen === undefined ? [] : layersAt(frozen, `${where}.frozen`));
  }
};
