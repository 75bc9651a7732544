/** @file Whether nodes of one operator do the same. */
import type { OnnxAttribute, OnnxNode } from "../graph/onnx-graph.ts";

const isSame = (a: OnnxAttribute | undefined, b: OnnxAttribute | undefined): boolean =>
  a === b || (typeof a === "object" && JSON.stringify(a) === JSON.stringify(b));

/** Whether two nodes have the same attributes. */
export const sameAttributes = (a: OnnxNode["attributes"], b: OnnxNode["attributes"]): boolean => {
  if (a === b) return true;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => isSame(a[name], b[name]));
};
