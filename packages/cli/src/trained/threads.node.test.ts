/** How many threads the engine starts, as the system counts them. */
import { existsSync, readdirSync } from "node:fs";
import { chain, conv2d, globalAveragePooling2d, input, model } from "@tributary/kernel";
import { initialize, toOnnx } from "@tributary/runtime";
import { expect, test } from "vitest";
import { openOnnx } from "./onnx-model.ts";
import { openForAnswers } from "./open-for-answers.ts";

const THREADS = "/proc/self/task";
const trained = initialize(model(input([8, 8, 3], { name: "image" }), chain(conv2d(2, 3), globalAveragePooling2d)), {
  seed: 1,
});

test.skipIf(!existsSync(THREADS))(
  "a model of ours and one from a file have the threads that were asked for",
  async () => {
    const { trained: fromFile } = await openOnnx(toOnnx(trained));
    for (const asked of [trained, fromFile]) {
      const started: number[] = [];
      for (const threads of [1, 1, 4]) {
        const before = readdirSync(THREADS).length;
        const { predictor } = await openForAnswers(asked, "cpu", { threads });
        started.push(readdirSync(THREADS).length - before);
        await predictor.dispose();
      }
      // The first one of all starts the engine, too.
      expect(started.slice(1)).toEqual([0, 3]);
    }
  },
);
