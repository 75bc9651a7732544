/** @file A graph as text that is the same for the same mathematics: a line for each tensor, in an order that follows from the graph alone. */
import type { Tensor } from "@tributary/kernel";
import { showShape } from "@tributary/kernel/authoring";
import { bytesOf, crc32c, hex } from "../../crc32c.ts";

/** Every tensor before its users, however and when they were made. */
export const inOrder = (
  outputs: readonly Tensor[],
  ends: ReadonlyMap<Tensor, string> = new Map(),
): readonly Tensor[] => {
  const done = new Set<Tensor>();
  const stack = outputs.toReversed();
  while (stack.length > 0) {
    const tensor = stack.at(-1)!;
    const before = ends.has(tensor) ? [] : (tensor.from?.call.inputs ?? []).filter((x) => !done.has(x));
    if (done.has(tensor) || before.length === 0) {
      done.add(tensor);
      stack.pop();
    } else {
      stack.push(...before.toReversed());
    }
  }
  return [...done];
};

/** Operations of one's own may have settings that no text can hold. */
const jsonOf = (attrs: unknown): string | undefined => {
  try {
    return JSON.stringify(attrs, (_, value) => (ArrayBuffer.isView(value) ? hex(crc32c(bytesOf(value))) : value));
  } catch {
    return undefined;
  }
};

/** Settings of an operation; nothing where it has none. */
export const settingsText = (attrs: unknown): string => {
  const text = jsonOf(attrs);
  return text === undefined || text === "null" || text === "{}" ? "" : ` ${text}`;
};

const sourceLine = ({ source, shape, dtype }: Tensor): string => {
  if (source?.kind === "constant") {
    const { data } = source;
    return data.length === 1 ? `constant ${data[0]}` : `constant ${showShape(shape)} ${hex(crc32c(bytesOf(data)))}`;
  }
  if (source?.kind === "random") return `random ${source.distribution}`;
  return `${source?.kind ?? "tensor"} ${dtype} ${showShape(shape)}`;
};

/** A line without the numbers of its inputs, which change when something before it does. */
export const opOf = (line: string): string => line.replace(/ of [\d, ]*$/, "");

/** A line of a graph, and where in the model it stands. */
export interface GraphLine {
  readonly text: string;
  readonly at: string | null;
}

/**
 * The lines of a graph.
 *
 * @param ends Tensors that stand for themselves, and how they are called: what lies behind them is not looked at.
 */
export const graphLines = (
  outputs: readonly Tensor[],
  ends: ReadonlyMap<Tensor, string> = new Map(),
): readonly GraphLine[] => {
  const numbers = new Map<Tensor, number>();
  return inOrder(outputs, ends).map((tensor, i) => {
    numbers.set(tensor, i);
    const { from } = tensor;
    const end = ends.get(tensor);
    if (end !== undefined || !from) return { text: end ?? sourceLine(tensor), at: null };
    const inputs = from.call.inputs.map((x) => numbers.get(x));
    return { text: `${from.op.name}${settingsText(from.call.attrs)} of ${inputs.join(", ")}`, at: from.call.at };
  });
};

/** A number for all lines together. */
export const digestOf = (lines: readonly GraphLine[]): string => {
  const encoder = new TextEncoder();
  return hex(lines.reduce((sum, { text }) => crc32c(encoder.encode(`${text}\n`), sum), 0));
};
