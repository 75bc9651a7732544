import { expect, test } from "vitest";
import { loadKeras } from "./load.ts";
import { writeHdf5 } from "./write-hdf5.ts";

const tensor = (layer: string, node: number) => ({
  class_name: "__keras_tensor__",
  config: { shape: [null, 2], dtype: "float32", keras_history: [layer, node, 0] },
});

const entry = { class_name: "InputLayer", name: "x", config: { name: "x", batch_shape: [null, 2] }, inbound_nodes: [] };
const call = (layer: string, node = 0) => ({ args: [tensor(layer, node)], kwargs: {} });

const model = (name: string, layers: readonly object[], last: readonly [string, number]) => ({
  class_name: "Functional",
  name,
  config: { name, layers: [entry, ...layers], input_layers: ["x", 0, 0], output_layers: [...last, 0] },
});

const relu = { class_name: "ReLU", name: "relu", config: { name: "relu" }, inbound_nodes: [call("x")] };

/** A model that calls a model twice, which calls a model twice, … */
const doubled = (depth: number): object => {
  if (depth === 0) return model("m0", [relu], ["relu", 0]);
  const inner = { ...doubled(depth - 1), inbound_nodes: [call("x"), call(`m${depth - 1}`, 0)] };
  return model(`m${depth}`, [inner], [`m${depth - 1}`, 1]);
};

const fileOf = (config: object): Promise<Uint8Array> =>
  writeHdf5((root) => {
    root.create_attribute("keras_version", "3.15.1");
    root.create_attribute("model_config", JSON.stringify(config));
    root.create_group("layers");
  });

test("models that call models twice are opened, up to a number of calls", async () => {
  const { net } = await loadKeras(await fileOf(doubled(3)));
  expect(net.layers.flatMap(({ calls }) => calls).length).toBe(8);
  await expect(loadKeras(await fileOf(doubled(30)))).rejects.toThrowErrorMatchingInlineSnapshot(`
    [GraphError: Keras file: the model has more calls of layers than it may
      received  more than 10,000
      expected  at most 10,000, by maxLayers or by default
      to fix    give a larger maxLayers if you know who made the file]
  `);
});

test("layers are counted before they are made", async () => {
  const chain = (length: number) =>
    Array.from({ length }, (_, i) => ({
      class_name: "ReLU",
      name: `relu${i}`,
      config: { name: `relu${i}` },
      inbound_nodes: [call(i === 0 ? "x" : `relu${i - 1}`)],
    }));
  const file = await fileOf(model("deep", chain(300).toReversed(), ["relu299", 0]));
  expect((await loadKeras(file)).net.layers.length).toBe(300);
  await expect(loadKeras(file, { maxLayers: 299 })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [GraphError: Keras file: the model has more layers than it may
      received  301
      expected  at most 299, by maxLayers or by default
      to fix    give a larger maxLayers if you know who made the file]
  `);
  await expect(loadKeras(file, { maxLayers: 0 })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: loadKeras: maxLayers is 0
      received  0
      expected  Infinity, or a number, above 0
      to fix    give maxLayers Infinity, or a number, above 0; or leave maxLayers out]
  `);
});
