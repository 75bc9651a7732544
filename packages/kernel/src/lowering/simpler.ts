/** @file Nodes that need not be written: what they compute is there already, or comes of another node in one. */
import { BLOCKS } from "../graph/emitter.ts";
import type { OnnxInitializer } from "../graph/onnx-graph.ts";
import { greatestDivisor, sameShape } from "../shape/count.ts";
import { filledIn, type Known, type Wanted } from "./known.ts";

/** Writes down constants, and what a simpler node reads. */
interface Writer {
  node(op: string, inputs: readonly string[], attributes?: Wanted["attributes"]): string;
  ints(values: readonly number[]): string;
  places(values: readonly number[]): string;
  floats(values: number | readonly number[], shape?: readonly number[]): string;
  /** A constant that no other equals. */
  constant(constant: Omit<OnnxInitializer, "name">): string;
}

/** A value that is there already, a node to be written instead, or null where nothing is simpler. */
type Simpler = string | Wanted | null;

/** So many numbers may be written down once more, in another shape. */
const FEW = 4096;

/**
 * What keeps its sizes is not reshaped, constants are written down in the shape that is wanted, and what is reshaped again need not be reshaped before. Sizes
 * that are computed may be what a value waits for.
 */
const reshape = ({ op, inputs, attributes }: Wanted, known: Known, writer: Writer): Simpler => {
  const [value, target] = inputs as readonly [string, string];
  const wanted = known.ints(target);
  if (!wanted) return null;
  const { sizes: from, constant, producer: before } = known.of(value);
  const sizes = filledIn(wanted, from);
  if (sizes && from && sameShape(sizes, from)) return value;
  if (sizes && constant?.dtype === "float32" && constant.data.length <= FEW)
    return writer.floats(Array.from(constant.data), sizes);
  // Equal targets are equal nodes.
  if (sizes && !sameShape(sizes, wanted)) return { op, inputs: [value, writer.ints(sizes)], attributes };
  if (before?.op !== "Reshape" || !known.ints(before.inputs[1]!)) return null;
  // ONNX: 0 stands for the size of the same axis, which was another one before.
  const again = wanted.includes(0) ? sizes : wanted;
  return again && { op, inputs: [before.inputs[0]!, writer.ints(again)], attributes };
};

/** Where only axes of a single number change places, all others stay as they lie. */
const transpose = ({ inputs: [value], attributes }: Wanted, known: Known, writer: Writer): Simpler => {
  const sizes = known.shape(value!);
  const perm = attributes.perm as readonly number[];
  if (!sizes) return null;
  const moved = perm.filter((axis) => sizes[axis] !== 1);
  if (moved.some((axis, i) => i > 0 && axis < moved[i - 1]!)) return null;
  return { op: "Reshape", inputs: [value!, writer.ints(perm.map((axis) => sizes[axis]!))], attributes: {} };
};

/** Numbers within these neither overflow nor vanish when they are multiplied. */
const [LEAST, MOST] = [2 ** -60, 2 ** 60];
const isMild = (number: number): boolean => Math.abs(number) >= LEAST && Math.abs(number) <= MOST;

/** Two numbers of float32 are each right to 2^-24, so that is what can be known of their product. */
const isOne = (number: number): boolean => Math.abs(number - 1) < 2 ** -23;

/** What a value is a multiple of, and how many times it. */
export const multipleOf = (value: string, known: Known): { readonly of: string; readonly times: number } | null => {
  const { op, inputs = [] } = known.producer(value) ?? {};
  if (op === "Neg") return { of: inputs[0]!, times: -1 };
  if (op !== "Mul") return null;
  for (const [i, input] of inputs.entries()) {
    const times = known.number(input);
    if (times !== undefined) return { of: inputs[1 - i]!, times };
  }
  return null;
};

/** A multiple of a multiple is a multiple. */
const multiple = (value: string, times: number, known: Known, writer: Writer): Simpler => {
  const before = multipleOf(value, known);
  const all = before && before.times * times;
  if (!before || ![times, before.times, all!].every(isMild)) return null;
  if (isOne(all!)) return before.of;
  if (isOne(-all!)) return { op: "Neg", inputs: [before.of], attributes: {} };
  return { op: "Mul", inputs: [before.of, writer.floats(all!)], attributes: {} };
};

const product = ({ inputs }: Wanted, known: Known, writer: Writer): Simpler => {
  const at = inputs.findIndex((input) => known.number(input) !== undefined);
  return at < 0 ? null : multiple(inputs[1 - at]!, known.number(inputs[at]!)!, known, writer);
};

/** At most one axis with more than one number. */
const isVector = (sizes: readonly number[] | undefined): boolean =>
  sizes !== undefined && sizes.length > 0 && sizes.filter((size) => size !== 1).length === 1;

/** A vector before it was multiplied and reshaped. */
interface Bare {
  readonly of: string;
  readonly times: number;
  /** How many nodes that takes away. */
  readonly nodes: number;
}

const bare = (value: string, known: Known): Bare => {
  let found: Bare = { of: value, times: 1, nodes: 0 };
  for (;;) {
    const { of, times, nodes } = found;
    const { op, inputs = [] } = known.producer(of) ?? {};
    const multiple = multipleOf(of, known);
    if (multiple && isMild(multiple.times) && known.shape(multiple.of)) {
      found = { of: multiple.of, times: times * multiple.times, nodes: nodes + 1 };
    } else if (op === "Reshape" && known.ints(inputs[1]!) && isVector(known.shape(inputs[0]!))) {
      found = { of: inputs[0]!, times, nodes: nodes + 1 };
    } else return found;
  }
};

/** Fewer vectors are written as they come. */
const MANY = 8;

/** How many axes vectors have, and which of them is the one that is longer than 1. */
interface Lying {
  readonly rank: number;
  readonly axis: number;
}

/** How most of the vectors lie; null where none is longer than 1. */
const mostLie = (vectors: readonly Bare[], known: Known): Lying | null => {
  const kinds = new Map<string, Lying & { count: number }>();
  for (const { of } of vectors) {
    const sizes = known.shape(of)!;
    const [rank, axis] = [sizes.length, sizes.findIndex((size) => size !== 1)];
    if (axis < 0) continue;
    const kind = kinds.get(`${rank} ${axis}`) ?? { rank, axis, count: 0 };
    kind.count++;
    kinds.set(`${rank} ${axis}`, kind);
  }
  return [...kinds.values()].reduce(
    (most, kind) => (kind.count > (most?.count ?? 0) ? kind : most),
    null as (Lying & { count: number }) | null,
  );
};

/** Rows of fewer numbers are not gathered faster than the vectors are reshaped one by one. */
const ROW = 8;

/**
 * Vectors of which some lie otherwise than most as a list of these and a list of those, whose rows then come into order; null where that takes as
 * many nodes.
 */
const twoLists = (
  { op, inputs, attributes }: Wanted,
  lies: readonly boolean[],
  counts: readonly number[],
  writer: Writer,
): Simpler => {
  const row = counts.reduce((a, b) => greatestDivisor(a, b));
  if (row < ROW || lies.filter((each) => !each).length < 2 * MANY) return null;
  const lists = [true, false].map((kind) =>
    writer.node(
      op,
      inputs.filter((_, i) => lies[i] === kind),
      attributes,
    ),
  );
  const rows = writer.node("Reshape", [writer.node(op, lists, attributes), writer.ints([-1, row])]);
  const next = [0, counts.reduce((sum, count, i) => sum + (lies[i] ? count / row : 0), 0)];
  const places = counts.flatMap((count, i) => Array.from({ length: count / row }, () => next[lies[i] ? 0 : 1]!++));
  const ordered = writer.node("Gather", [rows, writer.places(places)], { axis: 0 });
  return { op: "Reshape", inputs: [ordered, writer.ints([-1])], attributes: {} };
};

/** Many vectors one after the other are reshaped and multiplied together. */
const concat = ({ op, inputs, attributes }: Wanted, known: Known, writer: Writer): Simpler => {
  const isList = inputs.length >= MANY && inputs.every((input) => known.shape(input)?.length === 1);
  if (!isList) return null;
  const vectors = inputs.map((input) => bare(input, known));
  const most = mostLie(vectors, known);
  if (most === null) return null;
  const { rank, axis } = most;
  const lies = vectors.map(({ of }) => known.shape(of)!.length === rank && (known.shape(of)![axis] ?? 1) !== 1);
  const counts = inputs.map((input) => known.shape(input)![0]!);
  const alone = vectors.reduce((sum, { nodes }, i) => sum + (lies[i] ? nodes : 0), 0);
  const apart = alone < 2 * MANY ? null : twoLists({ op, inputs, attributes }, lies, counts, writer);
  if (apart) return apart;
  const spared = vectors.reduce((sum, { nodes }, i) => sum + (lies[i] ? nodes : nodes - 1), 0);
  if (spared < MANY) return null;
  const alike = vectors.map(({ of }, i) =>
    lies[i]
      ? of
      : writer.node("Reshape", [
          of,
          writer.ints(Array.from({ length: rank }, (_, at) => (at === axis ? counts[i]! : 1))),
        ]),
  );
  const joined = writer.node(op, alike, { ...attributes, axis });
  const list = writer.node("Reshape", [joined, writer.ints([-1])]);
  if (vectors.every(({ times }) => isOne(times))) return list;
  const factors = new Float32Array(counts.reduce((sum, count) => sum + count, 0));
  let start = 0;
  for (const [i, { times }] of vectors.entries()) {
    factors.fill(times, start, start + counts[i]!);
    start += counts[i]!;
  }
  return writer.node("Mul", [list, writer.constant({ dtype: "float32", shape: [start], data: factors })]);
};

/** Where the numbers for each filter stand in the list of what a convolution reads. */
const BIAS = 2;

/** A convolution in blocks reads the numbers that it adds one after the other, whatever their shape. */
const convolution = ({ op, inputs, attributes }: Wanted, known: Known, writer: Writer): Simpler => {
  const bias = inputs[BIAS] ?? "";
  const { op: before, inputs: [negated] = [] } = known.producer(bias) ?? {};
  const plain = before === "Neg" ? known.unreshaped(negated!) : known.unreshaped(bias);
  if (plain === (before === "Neg" ? negated : bias)) return null;
  return { op, inputs: inputs.with(BIAS, before === "Neg" ? writer.node("Neg", [plain]) : plain), attributes };
};

const negative = ({ inputs: [value] }: Wanted, known: Known, writer: Writer): Simpler =>
  multiple(value!, -1, known, writer);

const rules = new Map<string, (wanted: Wanted, known: Known, writer: Writer) => Simpler>([
  ["Reshape", reshape],
  ["Transpose", transpose],
  ["Mul", product],
  ["Concat", concat],
  [`${BLOCKS}.Conv`, convolution],
  ["Neg", negative],
]);

/** A node in its simplest form, or the value that it would compute if that is there already. */
export const simplest = (wanted: Wanted, known: Known, writer: Writer): string | Wanted => {
  const simpler = rules.get(wanted.op)?.(wanted, known, writer) ?? null;
  if (simpler === null) return wanted;
  return typeof simpler === "string" ? simpler : simplest(simpler, known, writer);
};
