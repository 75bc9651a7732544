/** Gradients of few pixels leave their blocks of channels before they are scaled: the node that scales them there also divides by the deviation. */
import {
  type AnyModel,
  batchNormalization,
  chain,
  conv2d,
  dense,
  globalAveragePooling2d,
  input,
  model,
  relu,
} from "@tributary/kernel";
import { type OnnxNode, standardAbilities } from "@tributary/kernel/authoring";
import { initialize } from "@tributary/runtime";
import { expectAllClose } from "@tributary/testing";
import { expect, test } from "vitest";
import { sparseCategoricalCrossentropy } from "../losses/crossentropy.ts";
import { sgd } from "../optimizers/sgd.ts";
import { createTrainer } from "../trainer/create-trainer.ts";
import { planOf } from "./plan.ts";
import { stepGraph } from "./step-graph.ts";

const settings = { loss: sparseCategoricalCrossentropy(), optimizer: sgd(0.05, { momentum: 0.9 }) };
const [SIZE, CHANNELS, CLASSES] = [7, 32, 4];

/** A kernel of one tap, which few pixels read with their channels first, and one of nine, which is read in blocks. */
const net = (): AnyModel => {
  const layers = chain(
    conv2d(CHANNELS, 1, { useBias: false }),
    chain(batchNormalization(), relu),
    conv2d(CHANNELS, 3, { padding: "same" }),
    chain(relu, globalAveragePooling2d),
    dense(CLASSES),
  );
  return model(input([SIZE, SIZE, CHANNELS], { name: "image" }), layers);
};

/** How many images are scaled before they are brought out of their blocks, and how many afterwards. */
const scaled = (): { readonly before: number; readonly after: number } => {
  const shapes = { inputs: { image: [1, SIZE, SIZE, CHANNELS] }, targets: { output: [1] }, weights: {} };
  const abilities = { ...standardAbilities, channelBlock: 16, fusedMatmul: true, batchStatistics: true };
  const { nodes } = stepGraph(planOf(net(), settings), shapes, { update: true, abilities }).graph;
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const before = ({ inputs }: OnnxNode, at = 0): OnnxNode | undefined => producers.get(inputs[at]!);
  const scale = (node: OnnxNode | undefined): string | undefined => {
    const kernel = node?.op === "com.microsoft.nchwc.Conv" && node.inputs.length === 2 ? before(node, 1) : undefined;
    return kernel && before(kernel)?.op;
  };
  const broughtOut = nodes.filter(({ op }) => op === "com.microsoft.nchwc.ReorderOutput");
  return {
    before: broughtOut.filter((node) => scale(before(node)) === "BatchNormalization").length,
    after: nodes.filter(
      (node) => node.op === "BatchNormalization" && before(node)?.op === "com.microsoft.nchwc.ReorderOutput",
    ).length,
  };
};

test("the gradient of few pixels is scaled after it was brought out of its blocks", () => {
  expect(scaled()).toEqual({ before: 0, after: 1 });
});

test("learns the same on the CPU and on WebAssembly, which has no blocks", async () => {
  const data = Float32Array.from({ length: SIZE * SIZE * CHANNELS }, (_, i) => Math.sin(i));
  const batch = { inputs: { data, shape: [1, SIZE, SIZE, CHANNELS] }, targets: { data: Int32Array.of(1), shape: [1] } };
  const [cpu, wasm] = await Promise.all(
    (["cpu", "wasm"] as const).map(async (device) => {
      await using trainer = createTrainer(initialize(net(), { seed: 1 }), { ...settings, device });
      for (let i = 0; i < 3; i++) await trainer.step(batch);
      return (await trainer.trained()).weights;
    }),
  );
  for (const [name, { data }] of Object.entries(wasm!)) {
    expectAllClose(cpu![name]!.data, data, { relative: 1e-3, absolute: 1e-5 });
  }
});
