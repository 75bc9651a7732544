/** @file A picture that is too large for the network, tile by tile: the output does not depend on the tiles. */
import { randomFrom } from "@tributary/images";
import { input, model } from "@tributary/kernel";
import { createPredictor, imageRows, initialize, joinBands, predictTiled } from "@tributary/runtime";
import { tiles, unet } from "@tributary/unet";

const [height, width] = [150, 210];
const random = randomFrom(1, "picture");
const picture = {
  shape: [height, width, 1],
  data: Float32Array.from({ length: height * width }, () => random.uniform()),
};

const image = input([null, null, 1], { name: "image" });
const net = model(image, unet({ classes: 2, filters: [4, 8, 16] })(image));
await using predictor = await createPredictor(initialize(net, { seed: 1 }));

const answers = [];
for (const tile of [92, 140]) {
  const plan = tiles([height, width], { tile, depth: 2 });
  console.log(`${plan.rows.length} × ${plan.columns.length} tiles of ${tile} pixels, answered by ${plan.answer[0]}`);
  answers.push(await joinBands(predictTiled(predictor, imageRows(picture), plan)));
}
const [small, large] = answers;
const difference = Math.max(...small!.data.map((value, i) => Math.abs(value - large!.data[i]!)));
console.log(`${JSON.stringify(small?.shape)}; no number differs by more than a millionth: ${difference <= 1e-6}`);
