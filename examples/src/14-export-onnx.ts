/** @file Writes a .onnx file, and runs it with onnxruntime-node alone. */
import { join } from "node:path";
import { writeFile } from "@tributary/files";
import { randomFrom } from "@tributary/images";
import { loadModel, toOnnx } from "@tributary/runtime";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { line, temporaryFolder } from "./data/lines.ts";

const trained = await loadModel(new URL("../models/lines.safetensors", import.meta.url));
const file = join(await temporaryFolder(), "lines.onnx");
await writeFile(file, toOnnx(trained));

const session = await InferenceSession.create(file);
const [input, output] = [session.inputNames[0]!, session.outputNames[0]!];
const picture = new Tensor("float32", line("upright", randomFrom(1)).data, [1, 16, 16, 1]);
const { [output]: logits } = await session.run({ [input]: picture });
console.log(`${input} [${picture.dims.join(", ")}] becomes ${output} [${logits!.dims.join(", ")}]`);
console.log(trained.classes?.map((name, i) => `${name} ${Number(logits!.data[i]).toFixed(1)}`).join(", "));
await session.release();
