/** @file A dense layer acts on the last axis, whatever the rank. */
import { countWeights, dense, input, model, timeDistributed } from "@tributary/kernel";
import { createPredictor, initialize } from "@tributary/runtime";

const rows = input([2, 3], { name: "rows" });
const layer = dense(4);
export const net = model(rows, { direct: layer(rows), rowByRow: timeDistributed(layer)(rows) });
console.log(`${JSON.stringify(rows.shape)} becomes ${JSON.stringify(net.outputs[0]?.tensor.shape)}`);
console.log(`${countWeights(net)} weights: 4 units, each with 3 weights and a bias`);

await using predictor = await createPredictor(initialize(net, { seed: 1 }));
const batch = new Float32Array([1, 2, 3, 4, 5, 6]);
const { direct, rowByRow } = await predictor.predict({ shape: [1, 2, 3], data: batch });
console.log("at once:   ", Array.from(direct.data, (value) => value.toFixed(3)).join(" "));
console.log("row by row:", Array.from(rowByRow.data, (value) => value.toFixed(3)).join(" "));
