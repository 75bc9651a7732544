/** A step leaves nothing to the CPU: every operator that it would compute goes there and back at every step. */
import {
  averagePooling2d,
  batchNormalization,
  concatenate,
  conv2d,
  conv2dTranspose,
  dense,
  depthwiseConv2d,
  dropout,
  gelu,
  globalAveragePooling2d,
  input,
  layerNormalization,
  maxPooling2d,
  model,
  relu,
  type Tensor,
  upSampling2d,
} from "@tributary/kernel";
import { abilitiesOf, openSession } from "@tributary/runtime";
import { describe, expect, test } from "vitest";
import {
  accuracy,
  adam,
  binaryCrossentropy,
  type Loss,
  meanIoU,
  meanSquaredError,
  sgd,
  sparseCategoricalCrossentropy,
} from "../index.ts";
import { hasWebgpu } from "../oracle/webgpu.ts";
import { evaluationGraph } from "./evaluation-graph.ts";
import { type PlanOptions, planOf } from "./plan.ts";
import { stepGraph } from "./step-graph.ts";

const image: Tensor = input([16, 16, 3], { name: "image" });

const residual = (): Tensor => {
  const x = relu(batchNormalization()(conv2d(8, 3, { padding: "same", strides: 2 })(image)));
  return dense(4)(
    globalAveragePooling2d(relu(batchNormalization()(conv2d(8, 1)(maxPooling2d(3, { padding: "same" })(x))))),
  );
};

const mixed = (): Tensor => {
  const x = gelu(depthwiseConv2d(3, { padding: "same", strides: 2 })(averagePooling2d(2)(image)));
  return dense(4)(dropout(0.3)(globalAveragePooling2d(layerNormalization()(x))));
};

const up = (classes: number): Tensor => {
  const down = conv2d(4, 3, { padding: "same" })(image);
  const low = conv2d(4, 3, { padding: "same" })(maxPooling2d(2)(down));
  const both = concatenate([down, conv2dTranspose(4, 2, { strides: 2 })(low), upSampling2d(2)(low)]);
  return conv2d(classes, 1)(both);
};

interface Case {
  readonly name: string;
  readonly output: Tensor;
  readonly loss: Loss;
  readonly target: readonly number[];
  readonly options?: Partial<PlanOptions>;
}

const cases: readonly Case[] = [
  {
    name: "residual",
    output: residual(),
    loss: sparseCategoricalCrossentropy(),
    target: [2],
    options: { metrics: [accuracy()] },
  },
  {
    name: "mixed",
    output: mixed(),
    loss: meanSquaredError(),
    target: [2, 4],
    options: { clip: { globalNorm: 1 }, ema: 0.9 },
  },
  {
    name: "classes of pixels",
    output: up(2),
    loss: sparseCategoricalCrossentropy(),
    target: [2, 16, 16],
    options: { metrics: [meanIoU(2)] },
  },
  {
    name: "a mask",
    output: up(1),
    loss: binaryCrossentropy(),
    target: [2, 16, 16, 1],
    options: { optimizer: sgd(0.1, { momentum: 0.9 }) },
  },
  {
    name: "what is computed again",
    output: residual(),
    loss: sparseCategoricalCrossentropy(),
    target: [2],
    options: { remat: true },
  },
];

describe.skipIf(!hasWebgpu)("on WebGPU", () => {
  test.each(cases)(
    "$name: steps and evaluations leave nothing to the CPU",
    async ({ output, loss, target, options }) => {
      const plan = planOf(model(image, output), { loss, optimizer: adam(1e-3), ...options });
      const abilities = await abilitiesOf("webgpu");
      const [port] = plan.net.outputs;
      const shapes = { inputs: { image: [2, 16, 16, 3] }, targets: { [port!.name]: target }, weights: {} };
      const { graph } = stepGraph(plan, shapes, { update: true, abilities });
      for (const each of [graph, evaluationGraph(plan, shapes, abilities)]) {
        const engine = { extra: { session: { disable_cpu_ep_fallback: "1" } } };
        const opening = openSession(each, { device: "webgpu", engine });
        await expect(opening.then((session) => session.dispose())).resolves.toBeUndefined();
      }
    },
  );
});
