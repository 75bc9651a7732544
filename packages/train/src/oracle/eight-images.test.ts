/** @file Each family learns eight images by heart, on the CPU and on WebAssembly alike. */
import { input, model } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { processors } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { adam, type Callback, createTrainer, sparseCategoricalCrossentropy } from "../index.ts";
import { networks } from "./networks.ts";

const families = [
  { family: "resnet", size: 16, channels: 3, classes: 8, perPixel: false, steps: 60 },
  { family: "unet", size: 16, channels: 1, classes: 3, perPixel: true, steps: 400 },
  { family: "inception", size: 17, channels: 3, classes: 8, perPixel: false, steps: 300 },
] as const;

describe.for(families)("$family", ({ family, size, channels, classes, perPixel, steps }) => {
  const count = 8 * size * size;
  const drawn = randomStream(1, family).uniform(count * channels);
  // A pixel's class is its brightness; none lies so near to the next class that it would take long to tell.
  const pixels = perPixel
    ? drawn.map((u) => (Math.floor(u * classes) + (((u * classes) % 1) + 1) / 3) / classes)
    : drawn;
  const labels = perPixel
    ? Int32Array.from(drawn, (u) => Math.floor(u * classes))
    : Int32Array.from({ length: 8 }, (_, i) => i);
  const images = {
    inputs: { data: pixels, shape: [8, size, size, channels] },
    targets: { data: labels, shape: perPixel ? [8, size, size] : [8] },
  };

  const losses = async (device: string, epochs: number): Promise<readonly number[]> => {
    const image = input([size, size, channels]);
    const trainer = createTrainer(model(image, networks[family]()), {
      loss: sparseCategoricalCrossentropy(),
      optimizer: adam(0.01),
      seed: 1,
      device,
      threads: 1,
    });
    const enough: Callback = {
      name: "enough",
      epochEnd: ({ values }, run) => {
        if (values.loss! < 0.01) run.stop("learned");
      },
    };
    const history = await trainer.fit(images, { epochs, batchSize: 8, callbacks: [enough] });
    await trainer.dispose();
    return history.curves.loss!;
  };

  test("learns them to a loss below 0.01", async () => {
    expect((await losses(processors[0], steps)).at(-1)).toBeLessThan(0.01);
  });

  if (processors.length > 1) {
    test("cpu and wasm have the same losses", async () => {
      const [native, wasm] = [await losses("cpu", 5), await losses("wasm", 5)];
      for (const [i, loss] of native.entries()) expect(Math.abs(wasm[i]! / loss - 1), `epoch ${i}`).toBeLessThan(1e-4);
    });
  }
});
