/** What we write we can read, whatever it is called and however large it is; what could not be read is not written. */
import {
  type AnyModel,
  constant,
  conv2d,
  dense,
  flatten,
  input,
  model,
  type NdArray,
  named,
  type Tensor,
  type TrainedModel,
  WeightsError,
} from "@tributary/kernel";
import { countOf } from "@tributary/kernel/authoring";
import { multiply } from "@tributary/kernel/ops";
import { expectAllClose } from "@tributary/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openSession } from "../engine/session.ts";
import { loadKeras } from "../keras/load.ts";
import { readKeras } from "../keras/read.ts";
import { kerasReferences, toKeras } from "../keras/write.ts";
import { createPredictor } from "../model/predictor.ts";
import { toOnnx } from "../model/to-onnx.ts";
import { importWeights } from "./import.ts";
import { initialize } from "./initialize.ts";
import { encodeModel, loadModel } from "./model-file.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";

const odd = [
  "__proto__",
  "constructor",
  "toString",
  "a/b",
  "/",
  "//",
  ".",
  "..",
  "a.b",
  "a:0",
  "_1",
  "\n",
  " ",
  "length",
];
const ports = ["data", "shape", "source", "dtype", "node", "tensor", "layer", "input", "output", "name"];

/** Names as a file may have them: any text at all. */
const anyName = fc.oneof(
  fc.constantFrom("", "\0", "a\0b", "\ud800", "b\udfff", "__metadata_", ...odd),
  fc.string({ unit: "binary" }),
  fc.string({ minLength: 10_000, maxLength: 10_000 }),
);

/** Names that models take. Of whole numbers JavaScript changes the order. */
const name = fc
  .oneof(
    fc.constantFrom(...odd, ...ports),
    fc.string({ minLength: 1, unit: "grapheme" }),
    fc.constant("x".repeat(10_000)),
  )
  .filter((text) => !text.includes("\0") && !/^\d+$/.test(text));

const numbers = (shape: readonly number[]): Float32Array =>
  Float32Array.from({ length: countOf(shape) }, (_, i) => Math.sin(i));

const array: fc.Arbitrary<NdArray> = fc
  .tuple(
    fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 5 }),
    fc.constantFrom("float32", "int32", "uint8", "bool"),
  )
  .map(([shape, dtype]): NdArray => {
    const data = numbers(shape);
    if (dtype === "float32") return { dtype, shape, data };
    if (dtype === "int32") return { dtype, shape, data: Int32Array.from(data, (x) => x * 1e9) };
    if (dtype === "uint8") return { dtype, shape, data: Uint8Array.from(data, (x) => 100 * x + 128) };
    return { dtype, shape, data: Uint8Array.from(data, (x) => (x > 0 ? 1 : 0)) };
  });

describe("safetensors", () => {
  const dictionary = <T>(of: fc.Arbitrary<T>) => fc.dictionary(anyName, of, { maxKeys: 6, noNullPrototype: true });

  test("hold arrays of every type, and texts, under any name", () =>
    fc.assert(
      fc.property(dictionary(array), dictionary(fc.string({ unit: "binary" })), (weights, metadata) => {
        const read = decodeSafetensors(encodeSafetensors(weights, { metadata }));
        expect(new Map(Object.entries(read.weights))).toEqual(new Map(Object.entries(weights)));
        expect(new Map(Object.entries(read.metadata))).toEqual(new Map(Object.entries(metadata)));
      }),
      { numRuns: 100, seed: 1 },
    ));

  test.each([
    ["a header that no reader takes", () => encodeSafetensors({}, { metadata: { text: "x".repeat(100_000_001) } })],
    [
      "a shape of too many axes",
      () => encodeSafetensors({ x: { shape: new Array(65).fill(1), data: new Float32Array(1) } }),
    ],
    [
      "truth that is neither 0 nor 1",
      () => encodeSafetensors({ x: { dtype: "bool", shape: [1], data: Uint8Array.of(2) } }),
    ],
    ["what is not text", () => encodeSafetensors({}, { metadata: { epoch: 7 as unknown as string } })],
  ])("that could not be read are not written: %s", (_, write) => {
    expect(write).toThrow(WeightsError);
    expect(write).toThrow(/could not be read again/);
  });

  test.each([
    ["numbers that do not fill their shape", { shape: [2, 2], data: new Float32Array(3) }],
    ["sizes below 0", { shape: [-2, -2], data: new Float32Array(4) }],
  ])("%s are not written", (_, weight) => {
    expect(() => encodeSafetensors({ weight })).toThrow(/which do not fill its shape/);
  });
});

interface Names {
  readonly input: string;
  readonly layers: readonly [string, string];
  readonly outputs: readonly [string, string];
  readonly model: string;
}

const namesOf: fc.Arbitrary<Names> = fc
  .record({ input: name, layers: fc.tuple(name, name), outputs: fc.tuple(name, name), model: name })
  // The kernel refuses two of one name.
  .filter(({ outputs: [a, b], layers: [first, second] }) => a !== b && first !== second);

const size = [4, 4, 1] as const;

const networkOf = ({ input: image, layers: [first, second], outputs: [a, b], model: name }: Names): AnyModel => {
  const x = input(size, { name: image });
  const hidden = named(first, conv2d(2, 3, { name: second }))(x);
  const pair: ReadonlyArray<readonly [string, Tensor]> = [
    [a, dense(2, { name: second })(flatten(hidden))],
    [b, dense(1, { name: first })(flatten(hidden))],
  ];
  return model({ [image]: x }, Object.fromEntries(pair), { name });
};

/** What a model answers, output by output. */
const answersOf = async (trained: TrainedModel): Promise<readonly Float32Array[]> => {
  await using predictor = await createPredictor(trained, { device: "cpu", threads: 1 });
  const [port] = trained.net.inputs;
  const image = { shape: [1, ...size], data: numbers(size) };
  const isOne = "source" in trained.net.given.inputs && trained.net.given.inputs.source !== undefined;
  const answers = await predictor.predict(isOne ? image : { [port!.name]: image });
  return trained.net.outputs.map(({ name }) => new Map(Object.entries(answers)).get(name)!.data as Float32Array);
};

describe("a model of any names", () => {
  const check = (
    compare: (trained: TrainedModel, answers: readonly Float32Array[]) => Promise<void>,
    numRuns: number,
  ) =>
    fc.assert(
      fc.asyncProperty(namesOf, async (names) => {
        const trained = initialize(networkOf(names), { seed: 1 });
        await compare(trained, await answersOf(trained));
      }),
      { numRuns, seed: 2 },
    );

  test("is in its file what it was", () =>
    check(async (trained, answers) => {
      const loaded = await loadModel(encodeModel(trained));
      expect(loaded.net.inputs.map((port) => port.name)).toEqual(trained.net.inputs.map((port) => port.name));
      expect(Object.keys(loaded.weights)).toEqual(Object.keys(trained.weights));
      expect(await answersOf(loaded)).toEqual(answers);
    }, 25));

  test("is in Keras' file what it was, as a model and as weights", () =>
    check(async (trained, answers) => {
      const file = await toKeras(trained);
      expect(await answersOf(await loadKeras(file))).toEqual(answers);
      const { weights } = await readKeras(file);
      const imported = importWeights(trained.net, weights, kerasReferences(trained.net));
      expect(await answersOf(imported)).toEqual(answers);
    }, 20));

  test("is an ONNX file that gives the same", () =>
    check(async (trained, answers) => {
      await using session = await openSession(toOnnx(trained), { device: "cpu", threads: 1 });
      const [entry] = session.inner.inputNames;
      const results = await session.run({ [entry!]: { shape: [1, ...size], data: numbers(size) } });
      session.inner.outputNames.forEach((output, i) => {
        expectAllClose(results[output]!.data, answers[i]!, { relative: 1e-6 });
      });
    }, 20));
});

describe("a model with a million numbers in it", () => {
  const count = 1_000_000;
  const table = Float32Array.from({ length: count }, (_, i) => Math.sin(i));
  const x = input([count], { name: "x" });
  const trained = initialize(model(x, multiply(x, constant(table, [count]))));

  test("is an ONNX file that gives the same", async () => {
    await using session = await openSession(toOnnx(trained), { device: "cpu" });
    const { output } = await session.run({ x: { shape: [1, count], data: new Float32Array(count).fill(2) } });
    expectAllClose(
      output!.data,
      table.map((number) => 2 * number),
      { relative: 0, absolute: 0 },
    );
  });

  test("is no Keras file, which says why", async () => {
    await expect(toKeras(trained)).rejects.toThrow(/an input is a constant/);
  });
});
