import {
  chain,
  conv2d,
  dense,
  globalAveragePooling2d,
  input,
  model,
  type NdArray,
  type NdArrays,
  relu,
} from "@tributary/kernel";
import { countOf, type Reference, type WeightReferences } from "@tributary/kernel/authoring";
import { describe, expect, test } from "vitest";
import { kerasReferences } from "../keras/write.ts";
import { importWeights } from "./import.ts";

const image = input([8, 8, 4], { name: "image" });
/** Three equal convolutions and a head: names and shapes leave much to confuse. */
const net = model(
  image,
  chain(
    conv2d(4, 3, { useBias: false, name: "first" }),
    relu,
    conv2d(4, 3, { useBias: false, name: "second" }),
    conv2d(4, 3, { useBias: false, name: "third" }),
    globalAveragePooling2d,
    dense(2, { name: "head" }),
  ),
);

let made = 0;
/** Arrays that are told apart by their first number. */
const array = (...shape: number[]): NdArray => ({
  dtype: "float32",
  shape,
  data: new Float32Array(countOf(shape)).fill(made++),
});
const kernel = (): NdArray => array(3, 3, 4, 4);

const numbered: Reference = {
  package: "keras",
  architecture: "three",
  layout: "keras",
  names: { first: "conv2d", second: "conv2d_1", third: "conv2d_2", head: "predictions" },
};
const head = { "predictions/kernel": array(4, 2), "predictions/bias": array(2) };

const sourcesOf = (arrays: NdArrays, reference: Reference | WeightReferences = numbered): readonly string[] =>
  Object.values(importWeights(net, arrays, reference).sources);

describe("layers that Keras numbers", () => {
  test.each([
    ["another model was made before", 2],
    ["it is the fifty-eighth layer of its class", 57],
    ["Keras 2 counts from one", 1],
    ["they are called as in the reference", 0],
  ])("are found in their row where %s", (_, start) => {
    const names = [0, 1, 2].map((i) => (start + i === 0 ? "conv2d" : `conv2d_${start + i}`));
    const file = { ...Object.fromEntries(names.map((name) => [`${name}/kernel`, kernel()])), ...head };
    expect(sourcesOf(file)).toEqual([
      ...names.map((name) => `${name}/kernel`),
      "predictions/kernel",
      "predictions/bias",
    ]);
  });

  test("are found by shape where the file has more of them", () => {
    const file = {
      "conv2d/kernel": array(1, 1, 4, 4),
      "conv2d_1/kernel": kernel(),
      "conv2d_2/kernel": kernel(),
      "conv2d_3/kernel": kernel(),
      ...head,
    };
    expect(sourcesOf(file).slice(0, 3)).toEqual(["conv2d_1/kernel", "conv2d_2/kernel", "conv2d_3/kernel"]);
  });

  test("are not guessed where they fit in two places, and no skip is advised that would load the wrong ones", () => {
    const file = Object.fromEntries([2, 3, 4, 5].map((i) => [`conv2d_${i}/kernel`, kernel()]));
    expect(() => importWeights(net, { ...file, ...head }, numbered)).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: model: 3 of 5 weights do not fit the model
        received  conv2d/kernel missing, conv2d_1/kernel missing, conv2d_2/kernel missing; left over in the file: conv2d_2/kernel [3, 3, 4, 4], conv2d_3/kernel [3, 3, 4, 4], conv2d_4/kernel [3, 3, 4, 4], conv2d_5/kernel [3, 3, 4, 4]
        expected  first/kernel [4, 4, 3, 3], second/kernel [4, 4, 3, 3], third/kernel [4, 4, 3, 3]
        to fix    compare both lists of names: the file is of another network, or the reference is that of another library]
    `);
  });

  test("are not those of a file whose numbers have others between them", () => {
    const ours = model(image, chain(conv2d(4, 3), conv2d(4, 3), conv2d(4, 3)));
    const references = kerasReferences(ours);
    expect(Object.values(references).map(({ name }) => name)[2]).toBe("conv2d_2/kernel");
    const file = Object.fromEntries(
      ["conv2d", "conv2d_1", "conv2d_2", "conv2d_3"].flatMap((name) => [
        [`${name}/kernel`, kernel()],
        [`${name}/bias`, array(4)],
      ]),
    );
    expect(() => importWeights(ours, file, references)).toThrow("6 of 6 weights do not fit the model");
  });
});

describe("a network inside another", () => {
  const names = { first: "conv1/conv", second: "conv2/conv", third: "conv3/conv", head: "predictions" };
  const reference: Reference = { ...numbered, names };
  const base = (group: string): NdArrays =>
    Object.fromEntries(["conv1", "conv2", "conv3"].map((name) => [`${group}/${name}/conv/kernel`, kernel()]));

  test("is found below its name, and the new head beside it", () => {
    const file = { ...base("densenet121"), "dense/kernel": array(4, 2), "dense/bias": array(2) };
    const { sources, unused } = importWeights(net, file, reference);
    expect(sources).toEqual({
      "first/kernel": "densenet121/conv1/conv/kernel",
      "second/kernel": "densenet121/conv2/conv/kernel",
      "third/kernel": "densenet121/conv3/conv/kernel",
      "head/kernel": "dense/kernel",
      "head/bias": "dense/bias",
    });
    expect(unused).toEqual([]);
  });

  test("with another head says what is left over on both sides", () => {
    const file = { ...base("densenet121"), "dense/kernel": array(4, 5), "dense/bias": array(5) };
    expect(() => importWeights(net, file, reference)).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: model: 2 of 5 weights do not fit the model
        received  predictions/kernel missing, predictions/bias missing; left over in the file: dense/kernel [4, 5], dense/bias [5]
        expected  head/kernel [4, 2], head/bias [2]
        to fix    load with { skip: ["head/"] } to keep the others and start these anew]
    `);
    const { skipped, loaded } = importWeights(net, file, reference, { skip: ["head/"] });
    expect(loaded).toHaveLength(3);
    expect(skipped).toEqual(["head/kernel", "head/bias"]);
  });

  test("that is there twice is not guessed", () => {
    const file = { ...base("left"), ...base("right"), ...head };
    expect(() => importWeights(net, file, reference)).toThrow(
      "left over in the file: left/conv1/conv/kernel [3, 3, 4, 4]",
    );
  });

  test("of PyTorch is found below module.", () => {
    const torch: Reference = {
      ...numbered,
      layout: "torch",
      names: { first: "a", second: "b.0", third: "b.1", head: "fc" },
    };
    const stored = () => array(4, 4, 3, 3);
    const file = {
      "module.a.weight": stored(),
      "module.b.0.weight": stored(),
      "module.b.1.weight": stored(),
      "module.fc.weight": array(2, 4),
      "module.fc.bias": array(2),
    };
    expect(sourcesOf(file, torch)).toEqual(Object.keys(file));
  });
});
