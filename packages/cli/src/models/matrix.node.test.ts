/**
 * Every decoder on an encoder of every family: built for images of any size, exported as one file, run at a size that no stride
 * divides. Each encoder is also trained for a step with a decoder, and with TRAIN=all with every one of them, for some minutes:
 * docs/matrix.md.
 */
import { randomStream } from "@tributary/kernel/authoring";
import { initialize, openSession, toOnnx } from "@tributary/runtime";
import { createTrainer, sgd, sparseCategoricalCrossentropy } from "@tributary/train";
import { expect, test } from "vitest";
import { CLASSES, decoderNames, families, narrowPairs, sizeOf, trainingSizeOf } from "../testing/matrix.ts";

/** Small graphs take longer to improve than to run as they are. */
const quick = { threads: 1, engine: { graphOptimizationLevel: "disabled" } } as const;

test.for(families)("$name with every decoder", { timeout: 120_000 }, async (family) => {
  const [height, width] = sizeOf(family);
  const trained = initialize(narrowPairs(family, decoderNames), { seed: 1 });
  const session = await openSession(toOnnx(trained), quick);
  const data = randomStream(1, "image").normal(height * width * 3);
  const answers = await session.run({ image: { dtype: "float32", shape: [1, height, width, 3], data } });
  await session.dispose();
  expect(Object.keys(answers).toSorted()).toEqual(decoderNames.toSorted());
  for (const name of decoderNames) {
    const { shape, data } = answers[name]!;
    expect(shape, name).toEqual([1, height, width, CLASSES]);
    const numbers = Array.from(data, Number);
    expect(numbers.every(Number.isFinite), name).toBe(true);
    // Where the coarsest map is one pixel, a class has the same score everywhere; but each has its own.
    expect(new Set(numbers).size, name).toBeGreaterThanOrEqual(CLASSES);
  }
});

/** Each family has a decoder, and each decoder two families or more; with TRAIN=all there are all pairs. */
const pairs = families.flatMap((family, i) => {
  const taught = process.env.TRAIN === "all" ? decoderNames : [decoderNames[i % decoderNames.length]!];
  return taught.map((decoder) => ({ family, decoder, encoder: family.name }));
});

/** ConvNeXt scales its branches by a millionth at first: what is behind that moves too little for float32 to tell. */
const rateOf = ({ name }: (typeof families)[number]): number => (name.startsWith("convnext") ? 5 : 0.05);

test.for(pairs)("$encoder learns with $decoder", { timeout: 120_000 }, async ({ family, decoder }) => {
  const [height, width] = trainingSizeOf(family);
  const pixels = 2 * height * width;
  const trained = initialize(narrowPairs(family, [decoder]), { seed: 1 });
  const loss = sparseCategoricalCrossentropy();
  await using trainer = createTrainer(trained, { loss, optimizer: sgd(rateOf(family)), ...quick });
  const step = await trainer.step({
    inputs: { shape: [2, height, width, 3], data: randomStream(1, "images").normal(pixels * 3) },
    targets: {
      shape: [2, height, width],
      data: Int32Array.from(randomStream(2, "labels").words(pixels), (word) => word % CLASSES),
    },
  });
  expect(step.loss).toBeGreaterThan(0);
  expect(step.loss).toBeLessThan(10);
  const { weights } = await trainer.trained();
  const moved = trained.net.weights.filter(({ name }) => {
    const [old, next] = [trained.weights[name]!.data, weights[name]!.data] as [Float32Array, Float32Array];
    expect(next.every(Number.isFinite), name).toBe(true);
    return next.some((value, i) => value !== old[i]);
  });
  // A narrow layer may be silent for a batch; but each half learns, and so does the last layer.
  for (const half of [/^(decoder|classify)\//, /^(?!decoder|classify)/]) {
    const of = (list: readonly (typeof moved)[number][]): number => list.filter(({ name }) => half.test(name)).length;
    expect(of(moved), `${half}`).toBeGreaterThan(0.8 * of(trained.net.weights));
  }
  expect(moved.filter(({ name }) => /classify.*kernel/.test(name))).toHaveLength(1);
});
