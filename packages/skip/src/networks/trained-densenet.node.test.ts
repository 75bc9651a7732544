/** A DenseNet-BC that was trained elsewhere, on real pictures. Skipped where the folder with its weights is missing. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { normalize } from "@tributary/images";
import { readImage } from "@tributary/images/node";
import { input, model } from "@tributary/kernel";
import { weightReferences } from "@tributary/kernel/authoring";
import { createPredictor, importWeights, readSafetensors } from "@tributary/runtime";
import { describe, expect, test } from "vitest";
import { cifarDensenet } from "./cifar-densenet.ts";

const shared = (path: string): string => fileURLToPath(new URL(`../../../../../shared/${path}`, import.meta.url));
const weightsFile = shared("weights/cifar10-densenet-bc-40-12.safetensors");
const picturesFile = shared("data/cifar10-sample/cifar10_batch_50.png");
const missing = [weightsFile, picturesFile].filter((path) => !existsSync(path));

const answers = (): { readonly mean: number[]; readonly std: number[]; readonly logits: readonly number[][] } =>
  JSON.parse(readFileSync(shared("weights/cifar10-densenet-bc-40-12.logits.json"), "utf8"))["densenet-bc-40-12"];

const labels = (): readonly number[] => {
  const list = readFileSync(shared("data/cifar10-sample/cifar10_labels.js"), "utf8").match(/\[([^\]]*)\]/)![1]!;
  return list.split(",").slice(50_000, 51_000).map(Number);
};

describe.skipIf(missing.length > 0)(
  `a trained DenseNet-BC (40, 12)${missing.length > 0 ? ": no ../shared" : ""}`,
  () => {
    test("its logits are those of PyTorch, and it knows 934 of 1,000 pictures", async () => {
      const net = cifarDensenet({ depth: 40, growth: 12 });
      const whole = model(input([32, 32, 3]), net);
      const file = await readSafetensors(weightsFile);
      const { weights, unused } = importWeights(whole, file.weights, weightReferences(whole, net.reference));
      expect(unused.filter((name) => !name.endsWith("num_batches_tracked"))).toEqual([]);

      // One picture for each row: 1024 pixels of 32 × 32.
      const { mean, std, logits } = answers();
      const rows = await readImage(picturesFile, { channels: 3 });
      expect(rows.shape).toEqual([1000, 1024, 3]);
      const pixels = normalize(rows, { mean, std });
      const predictor = await createPredictor({ net: whole, weights }, { batchSize: 100 });
      const { data, shape } = await predictor.predict({ shape: [1000, 32, 32, 3], data: pixels.data });
      await predictor.dispose();
      expect(shape).toEqual([1000, 10]);

      const expected = logits.flat();
      const worst = Math.max(...expected.map((logit, i) => Math.abs(data[i]! - logit)));
      expect(worst).toBeLessThanOrEqual(1e-4);

      const guesses = Array.from({ length: 1000 }, (_, i) => {
        const scores = Array.from(data.subarray(10 * i, 10 * i + 10));
        return scores.indexOf(Math.max(...scores));
      });
      const wanted = labels();
      expect(guesses.filter((guess, i) => guess === wanted[i]).length).toBe(934);
    });
  },
);
