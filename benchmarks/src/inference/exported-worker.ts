/** @file A process that runs an ONNX file that PyTorch exported, on the same engine as ours. */

import { readFile } from "node:fs/promises";
import { countOf, randomStream } from "@tributary/kernel/authoring";
import { openSession } from "@tributary/runtime";
import { answer, INFERENCE_TURN } from "../answer.ts";

const [file, threads, ...sizes] = process.argv.slice(2) as [string, string, ...string[]];
const shape = sizes.map(Number);
const data = randomStream(1, "images").uniform(countOf(shape));
const session = await openSession(await readFile(file), { device: "cpu", threads: Number(threads) });
await answer(() => session.run({ image: { dtype: "float32", shape, data } }), INFERENCE_TURN);
await session.dispose();
