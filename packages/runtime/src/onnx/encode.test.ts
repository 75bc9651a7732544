import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import type { OnnxGraph } from "@tributary/kernel/authoring";
import { processors } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { openSession, runGraph } from "../engine/session.ts";
import { encodeBeside, encodeOnnx } from "./encode.ts";
import { attributeField, field } from "./schema.ts";

type Field = number | Uint8Array;

/** Any protobuf message: what stands in each field, in order. */
const fieldsOf = (bytes: Uint8Array): ReadonlyMap<number, readonly Field[]> => {
  const fields = new Map<number, Field[]>();
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    const value =
      type === WireType.Varint ? Number(reader.int64()) : type === WireType.Bit32 ? reader.float() : reader.bytes();
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return fields;
};

const messages = (message: ReadonlyMap<number, readonly Field[]>, number: number) =>
  (message.get(number) ?? []).map((bytes) => fieldsOf(bytes as Uint8Array));
const texts = (message: ReadonlyMap<number, readonly Field[]>, number: number): readonly string[] =>
  (message.get(number) ?? []).map((bytes) => new TextDecoder().decode(bytes as Uint8Array));

const scaled: OnnxGraph = {
  name: "scaled",
  opset: 21,
  inputs: [{ name: "x", dtype: "float32", shape: ["batch", 2] }],
  outputs: [{ name: "y", dtype: "float32", shape: ["batch", 2] }],
  nodes: [
    { op: "Mul", inputs: ["x", "scale"], outputs: ["scaled"], attributes: {} },
    { op: "Add", inputs: ["scaled", "shift"], outputs: ["y"], attributes: {} },
  ],
  initializers: [{ name: "shift", dtype: "float32", shape: [], data: [0.5] }],
  weights: [{ name: "scale", dtype: "float32", shape: [2] }],
};
const scale = { dtype: "float32", shape: [2], data: Float32Array.of(10, -100) } as const;
const x = { dtype: "float32", shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) } as const;

describe("encodeOnnx", () => {
  test("stores weights that are given and asks for those that are not", () => {
    const graphOf = (bytes: Uint8Array) => messages(fieldsOf(bytes), field.model.graph)[0]!;
    const namesOf = (bytes: Uint8Array, number: number, name: number) =>
      messages(graphOf(bytes), number).map((message) => texts(message, name)[0]);

    const fed = encodeOnnx(scaled);
    expect(namesOf(fed, field.graph.input, field.value.name)).toEqual(["x", "scale"]);
    expect(namesOf(fed, field.graph.initializer, field.tensor.name)).toEqual(["shift"]);

    const stored = encodeOnnx(scaled, { scale });
    expect(namesOf(stored, field.graph.input, field.value.name)).toEqual(["x"]);
    expect(namesOf(stored, field.graph.initializer, field.tensor.name)).toEqual(["shift", "scale"]);
  });

  test("refuses weights of 2 GB before it looks at them", () => {
    const weights = [{ name: "scale", dtype: "float32", shape: [3_211_264, 256] }] as const;
    const large = { scale: { ...scale, shape: weights[0].shape } };
    expect(() => encodeOnnx({ ...scaled, weights }, large)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: scaled: its weights need 3.06 GB, and do not fit into a .onnx file
        received  822,083,584 weights, 822,083,584 of them scale [3211264, 256]
        expected  less than 2 GB, the most that protobuf allows
        to fix    give scale fewer inputs: globalAveragePooling2d instead of flatten before it, or more pooling]
    `);
  });

  test("takes more than that beside a file, where each array is read by itself", () => {
    const weights = [{ name: "scale", dtype: "float32", shape: [3_211_264, 256] }] as const;
    const large = { scale: { ...scale, shape: weights[0].shape } };
    expect(() => encodeBeside({ ...scaled, weights }, large)).not.toThrow();
  });

  test("writes what nodes have alike as often as they have it, and tells 0 from -0", () => {
    const [same, zero, minus] = [{ axes: [1, -2], mode: "a" }, { real: { float: 0 } }, { real: { float: -0 } }];
    const lists = [[0], [-0], [0, 1], [Number.NaN]].map((floats) => ({ real: { floats } }));
    const others = [{ axes: 1 }, { axes: [1] }, { axes: "1" }, { axes: "[1]" }, { axes: { float: 1 } }, ...lists];
    const attributes = [same, zero, { ...same }, minus, ...others];
    const nodes = attributes.map((own, i) => ({ op: "Any", inputs: [], outputs: [`y${i}`], attributes: own }));
    const written = messages(
      messages(fieldsOf(encodeOnnx({ ...scaled, nodes })), field.model.graph)[0]!,
      field.graph.node,
    );
    const listOf = (node: (typeof written)[number]) => node.get(field.node.attribute);
    expect(written.map((node) => texts(node, field.node.opType))).toEqual(nodes.map(() => ["Any"]));
    expect(listOf(written[2]!)).toEqual(listOf(written[0]!));
    expect(new Set(written.map((node) => String(listOf(node)))).size).toBe(attributes.length - 1);
  });

  test("calls values that nobody asks for by numbers, and nodes by their place, where only an engine reads them", () => {
    const shadowed = { ...scaled, inputs: [{ ...scaled.inputs[0]!, name: "0" }] };
    const nodes = [{ ...scaled.nodes[0]!, inputs: ["0", "scale"] }, scaled.nodes[1]!];
    const { bytes } = encodeBeside({ ...shadowed, nodes }, { scale });
    const graph = messages(fieldsOf(bytes), field.model.graph)[0]!;
    const written = messages(graph, field.graph.node).map((node) =>
      [field.node.input, field.node.output, field.node.name].map((number) => texts(node, number).join(" ")),
    );
    expect(written).toEqual([
      ["0 scale", "1", "0"],
      ["1 2", "y", "1"],
    ]);
    const constants = messages(graph, field.graph.initializer).map((constant) => texts(constant, field.tensor.name)[0]);
    expect(constants).toEqual(["2", "scale"]);
  });

  test("says which versions it writes, and who wrote it", () => {
    const model = fieldsOf(encodeOnnx(scaled, {}, { metadata: { architecture: "{}" } }));
    expect(model.get(field.model.irVersion)).toEqual([10]);
    expect(texts(model, field.model.producer)).toEqual(["tributary"]);
    expect(messages(model, field.model.opset)[0]!.get(field.opset.version)).toEqual([21]);
    expect(texts(messages(model, field.model.metadata)[0]!, field.entry.key)).toEqual(["architecture"]);
  });

  test("writes each kind of attribute as ONNX types it", () => {
    const attributes = { whole: -3, list: [1, -2], word: "né", real: { float: 0.5 }, reals: { floats: [1, 2.5] } };
    const bytes = encodeOnnx({ ...scaled, nodes: [{ op: "Any", inputs: [], outputs: ["y"], attributes }] });
    const node = messages(messages(fieldsOf(bytes), field.model.graph)[0]!, field.graph.node)[0]!;
    const written = messages(node, field.node.attribute);
    expect(written.map((attribute) => [texts(attribute, attributeField.name)[0], attribute.get(20)])).toEqual([
      ["whole", [2]],
      ["list", [7]],
      ["word", [3]],
      ["real", [1]],
      ["reals", [6]],
    ]);
    expect(written[0]!.get(attributeField.int)).toEqual([-3]);
    expect(texts(written[2]!, attributeField.string)).toEqual(["né"]);
    expect(written[3]!.get(attributeField.float)).toEqual([0.5]);
  });
});

describe.each(processors)("a session on %s", (device) => {
  test("runs with weights fed and with weights stored, alike", async () => {
    const fed = await runGraph(scaled, { x, scale }, { device, threads: 1 });
    expect(fed.y).toEqual({ dtype: "float32", shape: [2, 2], data: Float32Array.of(10.5, -199.5, 30.5, -399.5) });

    const session = await openSession(encodeOnnx(scaled, { scale }), { device, threads: 1 });
    expect(session.device).toBe(device);
    expect(await session.run({ x })).toEqual(fed);
    expect(Object.keys(await session.run({ x }, ["y"]))).toEqual(["y"]);
    await session.dispose();
  });

  test("says why ONNX Runtime refuses a graph", async () => {
    const broken = { ...scaled, nodes: [{ op: "Sideways", inputs: ["x"], outputs: ["y"], attributes: {} }] };
    await expect(runGraph(broken, { x }, { device, threads: 1 })).rejects.toThrow(
      `device "${device}": ONNX Runtime could not open the graph`,
    );
  });
});
