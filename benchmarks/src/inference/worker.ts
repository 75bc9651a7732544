/** @file A process that predicts with one of our networks, one image whenever it is told to. */
import { countOf, randomStream } from "@tributary/kernel/authoring";
import { createPredictor, initialize } from "@tributary/runtime";
import { answer, INFERENCE_TURN } from "../answer.ts";
import { modelOf, type NetworkName } from "./networks.ts";

const [name, threads] = process.argv.slice(2) as [NetworkName, string];
const net = modelOf(name);
const shape = net.inputs[0]!.tensor.shape.map((size) => size ?? 1);
const image = { shape, data: randomStream(1, "images").uniform(countOf(shape)) };
const predictor = await createPredictor(initialize(net, { seed: 1 }), { device: "cpu", threads: Number(threads) });
await answer(() => predictor.predict(image), INFERENCE_TURN);
await predictor.dispose();
