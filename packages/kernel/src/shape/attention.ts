/** @file The shape rule of attention: places of the queries, channels of the values. */
import { type Complaint, showShape } from "./complaint.ts";
import { complain, show } from "./messages.ts";
import type { Shape } from "./types.ts";

const wanted = "[batch, …, channels]";
const same = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((size, i) => size === null || b[i] === null || size === b[i]);

/** The queries' shape with the channels of the values, or why there is none. */
export const attentionShape = (query: Shape, key: Shape, value: Shape, heads: number): Shape | Complaint => {
  const at = "dotProductAttention";
  const all = [query, key, value];
  for (const shape of all) {
    if (shape.length < 3) return complain("rank", { at, wanted, shape: show(shape) }, all);
    if (shape.at(-1) === null) return complain("openChannels", { at, shape: show(shape) }, all);
  }
  const [channels, other] = [query.at(-1)!, key.at(-1)!];
  if (channels !== other) return complain("attentionKeys", { at, a: channels, b: other }, all);
  if (!same(key.slice(0, -1), value.slice(0, -1))) {
    const [a, b] = [key, value].map((shape) => showShape(shape.slice(0, -1))) as [string, string];
    return complain("attentionPlaces", { at, a, b }, all);
  }
  for (const count of [channels, value.at(-1)!]) {
    if (count % heads !== 0) return complain("heads", { at, channels: count, heads }, all);
  }
  return [...query.slice(0, -1), value.at(-1)!];
};
