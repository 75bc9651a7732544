/** Files that earlier versions wrote, opened by this one. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadKeras, loadModel } from "@tributary/runtime";
import { expectAllClose } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { layerFactories } from "../../../packages/kernel/src/model/json/layer-factories.ts";
import { operationFactories } from "../../../packages/kernel/src/model/json/operation-factories.ts";
import { everyLayer, twoImages } from "./every-layer.ts";
import { network, pictures, runs, trainedUpTo } from "./network.ts";
import { answersOf, outputOf, predictedBy } from "./numbers.ts";

const samples = fileURLToPath(new URL("../../samples/", import.meta.url));
const versions = readdirSync(samples);

test("there are samples", () => {
  expect(versions.length).toBeGreaterThan(0);
});

/** What is made by no function that a program can call, and so stands in no file. */
const inner = ["identity", "scaleAndShift"];

test("a sample holds every kind of layer and every operation that a file can hold", () => {
  const { layers, nodes } = JSON.parse(JSON.stringify(everyLayer()));
  const kinds = new Set(layers.map(({ kind }: { readonly kind: string }) => kind));
  const operations = new Set(nodes.map(({ operation }: { readonly operation?: string }) => operation));
  expect(Object.keys(layerFactories).filter((kind) => !kinds.has(kind))).toEqual([]);
  expect(Object.keys(operationFactories).filter((name) => !operations.has(name))).toEqual(inner);
});

describe.for(versions)("written by %s", (version) => {
  const at = (file: string): string => join(samples, version, file);
  const { facts, prediction, probabilities, losses, outputs } = JSON.parse(readFileSync(at("expected.json"), "utf8"));
  const near = { absolute: 1e-5, relative: 1e-4 };
  /** Of weights with half the bits. */
  const roughly = { absolute: 5e-3, relative: 5e-3 };

  test.for([
    ["model.safetensors", loadModel, near],
    ["half.safetensors", loadModel, roughly],
    ["model.keras", loadKeras, near],
  ] as const)("%s", async ([file, load, tolerance]) => {
    const trained = await load(at(file));
    expect(trained).toMatchObject(facts);
    const { output } = await predictedBy(trained, pictures(2));
    expectAllClose(output ?? [], prediction, tolerance);
  });

  test.for([
    ["model.onnx", near],
    ["half.onnx", roughly],
  ] as const)("%s", async ([file, tolerance]) => {
    expectAllClose(await outputOf(readFileSync(at(file))), prediction, tolerance);
  });

  test("pixels.onnx, which prepares pictures itself", async () => {
    expectAllClose(await answersOf(readFileSync(at("pixels.onnx"))), probabilities, near);
  });

  test("a model with every kind of layer", async () => {
    const given = await predictedBy(await loadModel(at("every-layer.safetensors")), twoImages());
    expect(Object.keys(given)).toEqual(Object.keys(outputs));
    for (const [name, numbers] of Object.entries(given)) expectAllClose(numbers, outputs[name], near);
  });

  test.for(Object.keys(losses))(
    "a checkpoint of %s, from which training goes on as if it had not stopped",
    async (run) => {
      const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
      try {
        cpSync(at(`checkpoints/${run}`), folder, { recursive: true });
        const further = await trainedUpTo(3, folder, network(), runs[run]!());
        await further.trainer.dispose();
        expect(further.resumed).not.toBe(null);
        expectAllClose([further.loss], [losses[run]], { absolute: 1e-4, relative: 1e-3 });
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});
