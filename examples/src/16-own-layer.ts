/** @file A layer of your own, with a weight: it is listed, counted, trained and saved like any other. */
import { type Block, constantValue, input, model, summary } from "@tributary/kernel";
import { defineLayer } from "@tributary/kernel/authoring";
import { multiply } from "@tributary/kernel/ops";
import { encodeModel, loadModel } from "@tributary/runtime";
import { adam, createTrainer, meanSquaredError } from "@tributary/train";

/** A learned factor for each channel. Touvron et al. 2021, arXiv:2103.17239, LayerScale. */
const layerScale = ({ start = 1 }: { readonly start?: number } = {}): Block =>
  defineLayer({ kind: "layerScale", settings: { start } }, ({ shape }, weight) => {
    const factor = weight("factor", [shape.at(-1)!], { initializer: constantValue(start) });
    return (x) => multiply(x, factor);
  });

const numbers = input([3], { name: "numbers" });
const net = model(numbers, layerScale()(numbers));
console.log(summary(net));

const inputs = { shape: [4, 3], data: Float32Array.of(1, 1, 1, -1, 2, 1, 2, -1, 1, 0, 1, -2) };
const factors = [2, -1, 0.5];
const targets = { shape: [4, 3], data: inputs.data.map((value, i) => value * factors[i % 3]!) };

await using trainer = createTrainer(net, { loss: meanSquaredError(), optimizer: adam(0.1) });
await trainer.fit({ inputs, targets }, { epochs: 200, batchSize: 4 });

const { weights } = await loadModel(encodeModel(await trainer.trained()), { layers: { layerScale } });
console.log(`learned: ${Array.from(weights["layerScale/factor"]!.data, (factor) => factor.toFixed(2)).join(", ")}`);
