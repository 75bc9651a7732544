/** Gradients that compute again what they need: the same weights to the last bit, in less memory. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import {
  add,
  type Block,
  batchNormalization,
  chain,
  concatenate,
  conv2d,
  dense,
  dropout,
  globalAveragePooling2d,
  input,
  maxPooling2d,
  model,
  relu,
  type Tensor,
  upSampling2d,
} from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { bundledProgram } from "@tributary/testing/programs";
import { expect, test } from "vitest";
import { adam, createTrainer, sparseCategoricalCrossentropy } from "../index.ts";

const { file } = bundledProgram(
  new URL("remat.child.ts", import.meta.url),
  new URL("../../node_modules/", import.meta.url),
);

const image: Tensor = input([16, 16, 3], { name: "image" });

const unit: Block = chain(conv2d(8, 3, { padding: "same", useBias: false }), batchNormalization(), relu, dropout(0.2));
const residual = (): Block => {
  const body = chain(unit, conv2d(8, 3, { padding: "same" }), batchNormalization());
  return (x) => relu(add([body(x), x]));
};
const classifier = (): Tensor =>
  dense(4)(globalAveragePooling2d(chain(conv2d(8, 1), residual(), residual(), residual(), residual())(image)));

const conv = (filters: number): Block =>
  chain(
    conv2d(filters, 3, { padding: "same" }),
    batchNormalization(),
    relu,
    conv2d(filters, 3, { padding: "same" }),
    relu,
  );
const segmenter = (filters: number): Tensor => {
  const [top, middle] = [conv(filters)(image), conv(2 * filters)(maxPooling2d(2)(conv(filters)(image)))];
  const bottom = upSampling2d(2)(conv(4 * filters)(maxPooling2d(2)(middle)));
  const up = upSampling2d(2)(conv(2 * filters)(concatenate([middle, bottom])));
  return conv2d(4, 1)(conv(filters)(concatenate([top, up])));
};

/** As many channels as fill blocks, so that orders of sums are chosen by how images lie. */
const denseLayer: Block = (x) =>
  concatenate([x, chain(batchNormalization(), relu, conv2d(64, 1), relu, conv2d(16, 3, { padding: "same" }))(x)]);
const denselyConnected = (): Tensor =>
  dense(4)(
    globalAveragePooling2d(
      chain(
        conv2d(32, 3, { padding: "same" }),
        batchNormalization(),
        relu,
        maxPooling2d(3, { strides: 2, padding: "same" }),
        denseLayer,
        denseLayer,
        denseLayer,
        denseLayer,
      )(image),
    ),
  );

/** Two convolutions read what a pooling leaves, pixel by pixel, and their gradients keep its order. */
const bottleneck =
  (filters: number): Block =>
  (x) => {
    const body = chain(
      conv2d(filters, 1, { useBias: false }),
      batchNormalization(),
      relu,
      conv2d(filters, 3, { padding: "same", useBias: false }),
      batchNormalization(),
      relu,
      conv2d(4 * filters, 1, { useBias: false }),
      batchNormalization(),
    );
    const shortcut = chain(conv2d(4 * filters, 1, { useBias: false }), batchNormalization());
    return relu(add([body(x), shortcut(x)]));
  };
const bottlenecks = (): Tensor =>
  dense(4)(
    globalAveragePooling2d(
      chain(
        conv2d(32, 3, { padding: "same", useBias: false }),
        batchNormalization(),
        relu,
        maxPooling2d(3, { strides: 2, padding: "same" }),
        bottleneck(16),
        bottleneck(16),
        bottleneck(16),
        bottleneck(16),
      )(image),
    ),
  );

/** Branches of an Inception module, one of which has too few channels for its blocks: images lie in several ways side by side. */
const branches: Block = (x) => {
  const unit = (filters: number, size: number): Block =>
    chain(conv2d(filters, size, { padding: "same", useBias: false }), batchNormalization(), relu);
  const pooled = chain(maxPooling2d(3, { strides: 1, padding: "same" }), unit(32, 1));
  const all = [unit(32, 1), chain(unit(32, 1), unit(32, 3)), chain(unit(24, 1), unit(32, 5)), pooled] as const;
  return concatenate([all[0](x), all[1](x), all[2](x), all[3](x)]);
};
const inception = (): Tensor =>
  dense(4)(
    globalAveragePooling2d(
      chain(
        conv2d(64, 3, { padding: "same", useBias: false }),
        batchNormalization(),
        relu,
        maxPooling2d(3, { strides: 2, padding: "same" }),
        branches,
        branches,
        branches,
      )(image),
    ),
  );

test.each([
  ["residual, with dropout and moving statistics", classifier(), [4]],
  ["with skips across the whole network", segmenter(4), [4, 16, 16]],
  ["with such skips, in blocks of channels", segmenter(16), [4, 16, 16]],
  ["densely connected, in blocks of channels", denselyConnected(), [4]],
  ["bottlenecks after a pooling, in blocks of channels", bottlenecks(), [4]],
  ["branches side by side, in blocks of channels", inception(), [4]],
])("%s: the same state to the last bit after five steps", async (_, output, targets) => {
  const labels = randomStream(1, "labels").uniform(targets.reduce((a, b) => a * b));
  const batch = {
    inputs: { shape: [4, 16, 16, 3], data: randomStream(1, "images").normal(4 * 16 * 16 * 3) },
    targets: { shape: targets, data: Int32Array.from(labels, (u) => Math.floor(4 * u)) },
  };
  const trainedWith = async (remat: boolean) => {
    const options = { loss: sparseCategoricalCrossentropy(), optimizer: adam(1e-2), accumulate: 2, ema: 0.9 };
    await using trainer = createTrainer(model(image, output), { ...options, remat, seed: 3 });
    const losses: number[] = [];
    for (let step = 0; step < 5; step++) losses.push((await trainer.step(batch)).loss);
    return { losses, state: (await trainer.snapshot()).tensors };
  };
  const [plain, again] = [await trainedWith(false), await trainedWith(true)];
  expect(again).toEqual(plain);
});

test("eighty layers fit into half the memory, whatever ONNX Runtime makes of the graph", async () => {
  const peak = async (...words: readonly string[]): Promise<number> =>
    Number((await promisify(execFile)(process.execPath, [file, ...words])).stdout);
  // Between the layers are 336 MB; the rest is Node, ONNX Runtime and the batch.
  const plain = await peak("plain");
  expect(await peak("remat")).toBeLessThan(plain - 168);
  expect(await peak("remat", "optimized")).toBeLessThan(plain - 168);
});

test("what is neither true nor false is refused", () => {
  const options = { loss: sparseCategoricalCrossentropy(), optimizer: adam(1e-2), remat: "full" };
  const net = model(image, classifier());
  // @ts-expect-error JavaScript has no types that would say so
  expect(() => createTrainer(net, options)).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: createTrainer: remat is "full"
      received  "full"
      expected  true or false
      to fix    give remat true or false]
  `);
});
