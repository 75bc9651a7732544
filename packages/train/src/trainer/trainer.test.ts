import { conv2d, dense, flatten, input, maxPooling2d, model } from "@tributary/kernel";
import { expect, test } from "vitest";
import { accuracy, adam, createTrainer, sparseCategoricalCrossentropy } from "../index.ts";

test("eight images are learned by heart", async () => {
  const image = input([8, 8, 1]);
  const seen = maxPooling2d(2)(conv2d(8, 3, { padding: "same", activation: "relu" })(image));
  const net = model(image, dense(8)(flatten(seen)));
  const pixels = Float32Array.from({ length: 8 * 64 }, (_, i) => Math.sin(i * i));
  const inputs = { data: pixels, shape: [8, 8, 8, 1] };
  const targets = { data: Int32Array.from({ length: 8 }, (_, i) => i), shape: [8] };
  const trainer = await createTrainer(net, {
    loss: sparseCategoricalCrossentropy(),
    optimizer: adam(0.01),
    metrics: [accuracy()],
    seed: 1,
  });
  const history = await trainer.fit({ inputs, targets }, { epochs: 60, batchSize: 5 });
  expect(history.curves.loss!.at(-1)).toBeLessThan(0.01);
  expect(await trainer.evaluate({ inputs, targets })).toMatchObject({ accuracy: 1 });
  const { shape } = await trainer.predict(inputs);
  expect(shape).toEqual([8, 8]);
  await trainer.dispose();
});
