/** @file A loss and a metric of your own: functions of tensors, with automatic gradients. */
import { randomFrom } from "@tributary/images";
import { dense, input, model } from "@tributary/kernel";
import { abs, add, cast, lessEqual, mean, multiply, scalar, softplus, subtract } from "@tributary/kernel/ops";
import { adam, createTrainer, type Loss, type Metric, meanMetric, meanSquaredError } from "@tributary/train";

/** ln(cosh(difference)): a square where it is small; where it is large, it grows in proportion. */
const logCosh: Loss = (output, target) => {
  const distance = abs(subtract(output, target));
  return mean(subtract(add(distance, softplus(multiply(distance, -2))), Math.LN2));
};

/** The fraction of predictions within this tolerance. */
const within = (tolerance: number): Metric =>
  meanMetric("within", (output, target) =>
    cast(lessEqual(abs(subtract(output, target)), scalar(tolerance)), "float32"),
  );

// y = 2x + 1, but for every tenth, which was measured wrongly.
const random = randomFrom(1);
const x = Float32Array.from({ length: 200 }, () => random.uniform(-1, 1));
const y = x.map((value, i) => (i % 10 === 0 ? 20 : 2 * value + 1));
const data = { inputs: { data: x, shape: [200, 1] }, targets: { data: y, shape: [200, 1] } };

for (const [name, loss] of Object.entries({ "squared error": meanSquaredError(), "log cosh": logCosh })) {
  const number = input([1]);
  const net = model(number, dense(1)(number));
  await using trainer = createTrainer(net, { loss, metrics: [within(0.3)], optimizer: adam(0.05) });
  await trainer.fit(data, { epochs: 60, batchSize: 20 });
  const { within: share } = await trainer.evaluate(data);
  console.log(`${name}: ${Math.round(100 * share!)} % within 0.3`);
}
