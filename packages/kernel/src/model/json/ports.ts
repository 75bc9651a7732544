/** @file The inputs and outputs of a model in its JSON, and the sizes that networks inside of it take. */
import { keepCheck, type ShapeCheck } from "../../graph/shape-check.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { fittingShape } from "../../shape/fitting-sizes.ts";
import type { Tensors } from "../ports.ts";
import { countAt, fieldsOf, indexOf, indicesOf, listOf, refuse, stringOf, wordOf } from "./checks.ts";

/** Inputs or outputs, in the arrangement in which they were given. */
export const arrangedOf = (value: unknown, where: string, tensors: readonly Tensor[]): Tensors => {
  const fields = fieldsOf(value, where);
  const entries = listOf(fields.tensors, `${where}.tensors`).map((item, i) => {
    const { name, node } = fieldsOf(item, `${where}.tensors[${i}]`);
    const tensor = tensors[indexOf(node, `${where}.tensors[${i}].node`, tensors.length)]!;
    return [stringOf(name, `${where}.tensors[${i}].name`), tensor] as const;
  });
  const arranged = wordOf(fields.arranged, `${where}.arranged`, ["one", "list", "byName"]);
  if (arranged === "list") return entries.map(([, tensor]) => tensor);
  if (arranged === "byName") {
    const byName = new Map(entries);
    if (byName.size !== entries.length) throw refuse(`${where}.tensors`, fields.tensors, "a list without names twice");
    return Object.fromEntries(byName);
  }
  if (entries.length !== 1) throw refuse(`${where}.tensors`, fields.tensors, "a list of one tensor");
  return entries[0]![1];
};

/** Networks inside that say which sizes they take. */
export const keepSizes = (list: unknown, tensors: readonly Tensor[]): void => {
  for (const [i, item] of listOf(list, "sizes").entries()) {
    const where = `sizes[${i}]`;
    const fields = fieldsOf(item, where);
    const at = stringOf(fields.at, `${where}.at`);
    const sizes = { at, least: countAt(fields, "least", where), step: countAt(fields, "step", where) };
    const image = tensors[indexOf(fields.image, `${where}.image`, tensors.length)]!;
    const check: ShapeCheck = { inputs: [image], rule: ([shape]) => fittingShape(shape!, sizes), path: at, sizes };
    for (const index of indicesOf(fields.outputs, `${where}.outputs`, tensors.length)) {
      keepCheck(tensors[index]!, check);
    }
  }
};
