/** Files that earlier versions wrote, opened by this one. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createPredictor, loadKeras, loadModel, openSession } from "@tributary/runtime";
import { expectAllClose } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { pictures, trainedUpTo } from "./network.ts";

const samples = fileURLToPath(new URL("../../samples/", import.meta.url));
const versions = readdirSync(samples);

test("there are samples", () => {
  expect(versions.length).toBeGreaterThan(0);
});

describe.for(versions)("written by %s", (version) => {
  const at = (file: string): string => join(samples, version, file);
  const { prediction, loss, ...facts } = JSON.parse(readFileSync(at("expected.json"), "utf8"));
  const near = { absolute: 1e-5, relative: 1e-4 };

  test.for([
    ["model.safetensors", loadModel],
    ["model.keras", loadKeras],
  ] as const)("%s", async ([file, load]) => {
    const trained = await load(at(file));
    expect(trained).toMatchObject(facts);
    await using predictor = await createPredictor(trained);
    const given = await predictor.predict(pictures(2));
    if (!("data" in given)) throw new Error("one output");
    expectAllClose(given.data, prediction, near);
  });

  test("model.onnx", async () => {
    await using session = await openSession(readFileSync(at("model.onnx")));
    const given = await session.run({ image: pictures(2) });
    const [output] = Object.values(given);
    expectAllClose(output?.data ?? [], prediction, near);
  });

  test("a checkpoint, from which training goes on as if it had not stopped", async () => {
    const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
    try {
      cpSync(at("checkpoint"), folder, { recursive: true });
      const { net } = await loadModel(at("model.safetensors"));
      const further = await trainedUpTo(3, folder, net);
      await further.trainer.dispose();
      expect(further.resumed).not.toBe(null);
      expectAllClose([further.loss], [loss], { absolute: 1e-4, relative: 1e-3 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
