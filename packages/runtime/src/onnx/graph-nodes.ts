/** @file The nodes of a graph, as the messages of a `.onnx` file. */
import { type BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { OnnxAttribute, OnnxNode } from "@tributary/kernel/authoring";
import { message, packed, type Repeated, text, varint, whole } from "./fields.ts";
import type { Naming } from "./names.ts";
import { attributeField, attributeType, field } from "./schema.ts";

const writeAttribute = (writer: BinaryWriter, name: string, value: OnnxAttribute): void => {
  const type = (number: number): BinaryWriter => whole(writer, attributeField.type, number);
  text(writer, attributeField.name, name);
  if (typeof value === "number") {
    whole(type(attributeType.int), attributeField.int, value);
  } else if (typeof value === "string") {
    text(type(attributeType.string), attributeField.string, value);
  } else if ("float" in value) {
    type(attributeType.float).tag(attributeField.float, WireType.Bit32).float(value.float);
  } else if ("floats" in value) {
    packed(type(attributeType.floats), attributeField.floats, value.floats, (x) => writer.float(x));
  } else {
    packed(type(attributeType.ints), attributeField.ints, value, (x) => varint(writer, x));
  }
};

/** The set of operators that a node's is from, and the operator's name in it. The standard's own set is called `""`. */
const domainOf = (op: string): readonly [domain: string, name: string] => {
  const end = op.lastIndexOf(".");
  return [op.slice(0, Math.max(end, 0)), op.slice(end + 1)];
};

/** The sets of operators that a graph uses, the standard's own always and first. */
export const domainsOf = (nodes: readonly OnnxNode[]): ReadonlySet<string> => {
  const ops = new Set(nodes.map(({ op }) => op));
  return new Set(["", ...[...ops].map((op) => domainOf(op)[0])]);
};

/** What a node does with what it reads. */
const writeOperation = (writer: BinaryWriter, { op: full, attributes }: OnnxNode): void => {
  const [domain, op] = domainOf(full);
  text(writer, field.node.opType, op);
  if (domain !== "") text(writer, field.node.domain, domain);
  for (const [name, value] of Object.entries(attributes)) {
    message(writer, field.node.attribute, () => writeAttribute(writer, name, value));
  }
};

/** A number as a text that no other number has: that of -0 would be that of 0. */
const exactly = (number: number): string => (Object.is(number, -0) ? "-0" : `${number}`);

const toldValue = (value: OnnxAttribute): string => {
  if (typeof value === "number") return exactly(value);
  if (typeof value === "string") return JSON.stringify(value);
  if ("float" in value) return `f${exactly(value.float)}`;
  return "floats" in value ? `f[${value.floats.map(exactly)}]` : `[${value}]`;
};

/** What a node does as a text, the same for two that do the same, and for no others. JSON would take longer, and has neither -0 nor NaN nor Infinity. */
const toldOf = ({ op, attributes }: OnnxNode): string => {
  let told = op;
  for (const name in attributes) told += ` ${name} ${toldValue(attributes[name]!)}`;
  return told;
};

/** @param name What the node itself is called, for errors of an engine. */
export const writeNode = (
  writer: BinaryWriter,
  node: OnnxNode,
  name: string,
  naming: Naming,
  repeated: Repeated,
): void => {
  for (const input of node.inputs) text(writer, field.node.input, naming(input));
  for (const output of node.outputs) text(writer, field.node.output, naming(output));
  text(writer, field.node.name, name);
  repeated(writer, toldOf(node), (apart) => writeOperation(apart, node));
};
