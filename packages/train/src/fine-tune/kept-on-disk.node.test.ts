/** Features that are too many for memory lie on the disk, teach the same, and are removed. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chain, conv2d, dense, globalAveragePooling2d, input, model, relu } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { initialize } from "@tributary/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cacheFeatures, fineTune, withNewHead } from "../index.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tributary-features-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const net = model(input([6, 6, 1]), chain(conv2d(4, 3), relu, globalAveragePooling2d, dense(5)));
const trained = initialize(net, { seed: 4 });
const count = 21;
const data = {
  inputs: { data: randomStream(1, "pictures").normal(count * 36), shape: [count, 6, 6, 1] },
  targets: { data: Int32Array.from({ length: count }, (_, i) => i % 3), shape: [count] },
  weights: { data: Float32Array.from({ length: count }, (_, i) => 1 + (i % 2)), shape: [count] },
};
const classes = ["a", "b", "c"];

test("to the last bit", async () => {
  const options = { classes, epochs: 2, batchSize: 8, seed: 2, validation: data };
  const inMemory = await fineTune(trained, data, options);
  const onDisk = await fineTune(trained, data, { ...options, cache: { memory: 0, folder: join(folder, "all") } });
  expect(onDisk.weights).toEqual(inMemory.weights);
  expect(onDisk.histories[0]!.curves).toEqual(inMemory.histories[0]!.curves);
  expect(await readdir(join(folder, "all"))).toEqual(["2"]);
  expect(await readdir(join(folder, "all", "2"))).toEqual([]);
});

test("from the batch on that is too many", async () => {
  const path = join(folder, "rest");
  const cached = await cacheFeatures(withNewHead(trained, { classes }), data, {
    memory: 130,
    folder: path,
    batchSize: 8,
  });
  expect(await readdir(path)).toHaveLength(count);
  await cached.dispose();
  expect(await readdir(path)).toEqual([]);
});
