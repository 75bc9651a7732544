/** @file Names of inputs, outputs and weights are the user's, and ONNX's one list of names does not mix them up. */
import { dense, features, fromJson, input, model, named, relu } from "@tributary/kernel";
import { computeArrays, createPredictor, initialize, openSession, toOnnx } from "@tributary/runtime";
import { expect, test } from "vitest";
import { meanSquaredError } from "../losses/regression.ts";
import { sgd } from "../optimizers/sgd.ts";
import { createTrainer } from "./create-trainer.ts";

const kernel = { dtype: "float32", shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) } as const;
const feed = { shape: [1, 2], data: Float32Array.of(1, 0) };
const double = () => dense(2, { useBias: false });

test.for([
  { title: "an output called like an input", x: "x", y: "x", onnx: ["x", "x_output"] },
  { title: "an input called like a weight", x: "dense/kernel", y: "y", onnx: ["dense/kernel", "y"] },
  { title: "an output called like a weight", x: "x", y: "dense/kernel", onnx: ["x", "dense/kernel"] },
  { title: "an input called output", x: "output", y: "output", onnx: ["output", "output_output"] },
  { title: "all three alike", x: "dense/kernel", y: "dense/kernel", onnx: ["dense/kernel", "dense/kernel_output"] },
])("$title", async ({ x: inputName, y: outputName, onnx }) => {
  const x = input([2]);
  const net = model({ [inputName]: x }, { [outputName]: double()(x) });
  const weights = { "dense/kernel": kernel };
  for (const each of [net, fromJson(JSON.parse(JSON.stringify(net)))]) {
    await using predictor = await createPredictor({ net: each, weights });
    const answers = (await predictor.predict({ [inputName]: feed })) as Record<string, unknown>;
    expect(answers).toMatchObject({ [outputName]: { shape: [1, 2], data: Float32Array.of(1, 2) } });
  }
  await using session = await openSession(toOnnx({ net, weights }));
  const result = await session.run({ [onnx[0]!]: { dtype: "float32", ...feed } });
  expect(result).toMatchObject({ [onnx[1]!]: { data: Float32Array.of(1, 2) } });
  await using trainer = await createTrainer({ net, weights }, { loss: meanSquaredError(), optimizer: sgd(0.5) });
  const targets = { [outputName]: { shape: [1, 2], data: Float32Array.of(0, 2) } };
  expect(await trainer.step({ inputs: { [inputName]: feed }, targets })).toMatchObject({ loss: 0.5 });
});

test("a name with the suffix is left to whoever chose it", async () => {
  const x = input([2]);
  const net = model({ x }, { x: relu(x), x_output: double()(x) });
  await using session = await openSession(toOnnx({ net, weights: { "dense/kernel": kernel } }));
  expect(session.inner.outputNames).toEqual(["x_output_output", "x_output"]);
});

test("inputs of tensors that are computed at once may have one name, or that of a result", async () => {
  const [a, b] = [input([2], { name: "result 0" }), input([2], { name: "result 0" })];
  const [first, second] = await computeArrays([relu(a), relu(b)], { "result 0": feed });
  expect([first!.data, second!.data]).toEqual([feed.data, feed.data]);
});

test("an input is a feature too", async () => {
  const x = input([2]);
  const net = model({ x }, { y: double()(x) });
  const cut = features(net, ["x"]);
  await using predictor = await createPredictor(initialize(cut));
  expect(await predictor.predict({ x: feed })).toMatchObject({ x: { data: feed.data } });
});

test("names that files cannot hold are refused where they are given", () => {
  const x = input([2]);
  for (const name of ["", "a\0b", "\uD800", "b\uDC00"]) {
    expect(() => model({ [name]: x }, { y: relu(x) })).toThrow(/the name of an input cannot be written to a file/);
    expect(() => model(x, { [name]: relu(x) })).toThrow(/the name of an output cannot be written/);
    expect(() => dense(2, { name })(x)).toThrow(/name/);
    expect(() => named(name, relu)(x)).toThrow(/name/);
    expect(() => model(x, relu(x), { name })).toThrow(/the name of the model cannot be written/);
  }
  expect(model({ "😀": x }, { "é/ü": relu(x) }).outputs[0]!.name).toBe("é/ü");
  expect(() => model({ x }, { "10": relu(x), "2": x })).toThrowErrorMatchingInlineSnapshot(`
    [GraphError: model: "2" cannot be the name of an output: JavaScript would reorder it
      received  2, 10
      expected  names that are not whole numbers
      to fix    call it "output_2"]
  `);
});

test("of several outputs, an error about shapes names the one that it is about", async () => {
  const x = input([2]);
  const net = model({ x }, { near: relu(x), far: double()(x) });
  const loss = { near: meanSquaredError(), far: meanSquaredError() };
  await using trainer = await createTrainer(net, { loss, optimizer: sgd(0.5) });
  const targets = { near: feed, far: { shape: [1, 3], data: new Float32Array(3) } };
  await expect(trainer.step({ inputs: { x: feed }, targets })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: output "far", meanSquaredError: the target does not have the shape of the output
      received  [1, 3], [1, 2]
      expected  a target of shape [1, 2]
      to fix    give one number for each number of the output; class numbers go with a sparse loss]
  `);
});
