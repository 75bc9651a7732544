/** @file "pnpm release:samples 0.2": keeps files as this version writes them, for all later versions to open. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPredictor, saveModel, toKeras, toOnnx } from "@tributary/runtime";
import { publishedPackages, repository } from "../packages.ts";
import { network, pictures, trainedUpTo } from "./network.ts";

const [version = ""] = process.argv.slice(2);
if (!/^\d+\.\d+$/.test(version)) throw new Error("say which version writes them: pnpm release:samples 0.2");
const folder = join(repository, "release/samples", version);
const released = publishedPackages().some(({ manifest }) => manifest.version !== "0.0.0");
if (released && existsSync(folder)) throw new Error(`${folder} is there: what a version wrote is never written again`);
rmSync(folder, { recursive: true, force: true });

const place = mkdtempSync(join(tmpdir(), "samples-"));
try {
  const net = network();
  // Two epochs are kept; what a third one comes to is what a run that goes on from them has to come to.
  const { trainer } = await trainedUpTo(2, join(place, "kept"), net);
  cpSync(join(place, "kept"), join(folder, "checkpoint"), { recursive: true });
  const { loss } = await trainedUpTo(3, join(place, "whole"), network());

  const trained = {
    ...(await trainer.trained()),
    classes: ["left", "right", "both"],
    preprocessing: "torch",
    card: { license: "CC0-1.0", about: "a sample of version", version },
  } as const;
  mkdirSync(folder, { recursive: true });
  await saveModel(join(folder, "model.safetensors"), trained);
  writeFileSync(join(folder, "model.onnx"), toOnnx(trained));
  writeFileSync(join(folder, "model.keras"), await toKeras(trained));

  await using predictor = await createPredictor({ ...trained, net });
  const { data } = await predictor.predict(pictures(2));
  const { classes, preprocessing, task, card } = trained;
  const said = { classes, preprocessing, task, card, prediction: [...data], loss };
  writeFileSync(join(folder, "expected.json"), `${JSON.stringify(said, null, 2)}\n`);
} finally {
  rmSync(place, { recursive: true });
}
