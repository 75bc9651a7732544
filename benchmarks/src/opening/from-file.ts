/** @file A process that comes to its first prediction with a model from a file, and says that it is there: `from-file.js FILE`. */
import { createPredictor, loadModel } from "@tributary/runtime";
import { peakMegabytes } from "@tributary/testing/peak";

const trained = await loadModel(process.argv[2]!);
const [, height, width, channels] = trained.net.inputs[0]!.tensor.shape.map((size) => size ?? 1);
const shape = [1, height!, width!, channels!];
const image = { shape, data: new Float32Array(height! * width! * channels!).fill(0.5) };
const predictor = await createPredictor(trained);
await predictor.predict(image);
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ cpuMs: (user + system) / 1000, peakMb: peakMegabytes() }));
await predictor.dispose();
