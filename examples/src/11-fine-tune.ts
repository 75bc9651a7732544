/** @file Keeps what a trained model has learned to see, and trains a new head that knows one more class. */
import { loadModel } from "@tributary/runtime";
import { fineTune } from "@tributary/train";
import { lines } from "./data/lines.ts";

const trained = await loadModel(new URL("../models/lines.safetensors", import.meta.url));
console.log(`it knows ${trained.classes!.join(" and ")}`);

// What the frozen layers make of the pictures is computed once; only the head learns.
const { train, test } = lines(240, ["level", "upright", "cross"]).split({ train: 0.75, seed: 1 });
const tuned = await fineTune(trained, train, { validation: test, epochs: 12, batchSize: 20, learningRate: 0.05 });

const right = tuned.histories[0]!.curves["val_accuracy"]!.at(-1)!;
console.log(`${tuned.classes!.join(", ")}: ${Math.round(100 * right)} % of those held out are told apart`);
