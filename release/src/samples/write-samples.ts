/** @file "pnpm release:samples 0.2": keeps files as this version writes them, for all later versions to open. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { initialize, saveModel, toKeras, toOnnx } from "@tributary/runtime";
import { publishedPackages, repository } from "../packages.ts";
import { everyLayer, twoImages } from "./every-layer.ts";
import { network, pictures, runs, trainedUpTo } from "./network.ts";
import { answersOf, predictedBy } from "./numbers.ts";

const [version = ""] = process.argv.slice(2);
if (!/^\d+\.\d+$/.test(version)) throw new Error("say which version writes them: pnpm release:samples 0.2");
const folder = join(repository, "release/samples", version);
const released = publishedPackages().some(({ manifest }) => manifest.version !== "0.0.0");
if (released && existsSync(folder)) throw new Error(`${folder} is there: what a version wrote is never written again`);
rmSync(folder, { recursive: true, force: true });

const place = mkdtempSync(join(tmpdir(), "samples-"));
const write = (file: string, content: Uint8Array | string): void => writeFileSync(join(folder, file), content);
try {
  mkdirSync(join(folder, "checkpoints"), { recursive: true });
  const losses: Record<string, number> = {};
  for (const [name, learning] of Object.entries(runs)) {
    // Two epochs are kept; what a third one comes to is what a run that goes on from them has to come to.
    const kept = join(place, name);
    await (await trainedUpTo(2, kept, network(), learning())).trainer.dispose();
    const newest = readdirSync(kept).sort().at(-1) ?? "";
    cpSync(join(kept, newest), join(folder, "checkpoints", name, newest));
    const whole = await trainedUpTo(3, join(place, `${name}, whole`), network(), learning());
    await whole.trainer.dispose();
    losses[name] = whole.loss;
  }

  const { trainer } = await trainedUpTo(2, join(place, "model"), network(), runs.adamW!());
  const trained = {
    ...(await trainer.trained()),
    classes: ["left", "right", "both"],
    preprocessing: { pixels: "torch", resize: [8, 8], crop: [8, 8], interpolation: "bilinear" },
    task: "classification",
    card: { license: "CC0-1.0", about: "a sample of version", version },
  } as const;
  await saveModel(join(folder, "model.safetensors"), trained);
  await saveModel(join(folder, "half.safetensors"), trained, { weights: "float16" });
  write("model.onnx", toOnnx(trained));
  write("half.onnx", toOnnx(trained, { weights: "float16" }));
  write("pixels.onnx", toOnnx(trained, { pixels: true }));
  write("model.keras", await toKeras(trained));
  const { classes, preprocessing, task, card } = trained;
  const facts = { classes, preprocessing, task, card };
  const prediction = (await predictedBy(trained, pictures(2))).output;
  const probabilities = await answersOf(toOnnx(trained, { pixels: true }));

  const every = initialize(everyLayer(), { seed: 5 });
  await saveModel(join(folder, "every-layer.safetensors"), every);
  const outputs = await predictedBy(every, twoImages());

  write("expected.json", `${JSON.stringify({ facts, prediction, probabilities, losses, outputs }, null, 1)}\n`);
} finally {
  rmSync(place, { recursive: true });
}
