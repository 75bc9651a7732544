/** @file Finding out what the engine can do on a device. */
import {
  averagePooling2d,
  batchNormalization,
  chain,
  conv2d,
  conv2dTranspose,
  depthwiseConv2d,
  input,
  maxPooling2d,
  model,
  type NdArray,
  named,
  type Tensor,
} from "@tributary/kernel";
import {
  type Abilities,
  bind,
  countOf,
  lower,
  type NamedTensor,
  randomStream,
  standardAbilities,
  trainingForm,
} from "@tributary/kernel/authoring";
import { add, convolve, depthToSpace, matmul, matrixTranspose, mean, reshape } from "@tributary/kernel/ops";
import { platform } from "#engine";
import { openSession } from "./session.ts";
import type { Device } from "./session-options.ts";

/** Sizes that differ and are no multiples of anything, so that exchanged axes and rests of rows are seen; enough pixels for a kernel to be worth blocks. */
const [HEIGHT, WIDTH, CHANNELS] = [20, 29, 32];

/** What is computed with and without an ability, from the same numbers. */
interface Trial {
  readonly inputs: readonly NamedTensor[];
  readonly output: Tensor;
}

/** Convolutions that can be done in blocks. What the second one adds is the mean of the first: in blocks it is read as it lies, which is no vector. */
const convolutions = (): Trial => {
  const image: Tensor = input([HEIGHT, WIDTH, CHANNELS], { name: "image" });
  const net = model(image, conv2d(CHANNELS, 3, { padding: "same" })(image));
  const { inputs, outputs } = bind(net, 1);
  const [{ tensor: first }] = outputs as readonly [NamedTensor];
  const bias = reshape(mean(first, { axes: [1, 2] }), [CHANNELS]);
  const window = { strides: [1, 1], dilationRate: [1, 1], padding: "same", groups: 1 } as const;
  const kernel = net.weights.find(({ tensor }) => tensor.shape.length === 4)!.tensor;
  return { inputs: [...inputs, ...net.weights], output: convolve(first, kernel, bias, window) };
};

/** Products of matrices that are transposed before: the first, the second, and both. */
const products = (): Trial => {
  const [a, b]: readonly [Tensor, Tensor] = [input([3, 5], { name: "a" }), input([3, 5], { name: "b" })];
  const [second, first] = [matmul(a, matrixTranspose(b)), matmul(matrixTranspose(a), b)];
  const both = matmul(matrixTranspose(first), matrixTranspose(a));
  const net = model([a, b], matmul(both, second));
  const { inputs, outputs } = bind(net, 2);
  return { inputs, output: outputs[0]!.tensor };
};

/** Two normalizations by the batch's statistics, one after the other, and what becomes of those: so what one of them writes over is seen by the other. */
const normalizations = (): Trial => {
  const image: Tensor = input([3, 5, 4], { name: "normalized" });
  const [first, second] = [batchNormalization({ momentum: 0.5 }), batchNormalization({ momentum: 0.5 })];
  const net = model(image, named("normalized", chain(conv2d(4, 1), first, second))(image));
  const { inputs, outputs, updates } = trainingForm(net, 2);
  const statistics = updates.map(({ value }) => value);
  return { inputs: [...inputs, ...net.weights], output: statistics.reduce(add, outputs[0]!.tensor) };
};

/** All that is done to images otherwise where they may have their channels last, one after the other, so that each is seen in the end. */
const imagesLast = (): Trial => {
  const image: Tensor = input([HEIGHT, WIDTH, 5], { name: "seen" });
  const net = model(
    image,
    named(
      "seen",
      chain(
        conv2d(8, 3, { padding: "same" }),
        batchNormalization(),
        maxPooling2d(3, { strides: 2, padding: "same" }),
        depthwiseConv2d(3, { padding: "same" }),
        conv2d(12, 1),
        averagePooling2d(3, { padding: "same", strides: 2 }),
        conv2dTranspose(8, 3, { strides: 2 }),
        (x) => depthToSpace(x, 2),
      ),
    )(image),
  );
  const { inputs, outputs } = bind(net, 2);
  return { inputs: [...inputs, ...net.weights], output: outputs[0]!.tensor };
};

const numbers = ({ name, tensor }: NamedTensor): readonly [string, NdArray] => {
  const shape = tensor.shape as readonly number[];
  return [name, { dtype: "float32", shape, data: randomStream(1, name).uniform(countOf(shape)) }];
};

/** Products are added up in another order, so that their last digits differ. A wrong order of numbers is off by far more. */
const alike = (a: Float32Array, b: Float32Array): boolean => {
  const most = 1e-5 * b.reduce((largest, number) => Math.max(largest, Math.abs(number)), 0);
  return a.every((number, i) => Math.abs(number - b[i]!) <= most);
};

/** What is only found out by computing. */
type Found = Pick<Abilities, "channelBlock" | "channelsLast" | "fusedMatmul" | "batchStatistics">;

/** What an engine may have of these, the best first; none where there is nothing to find out. */
const candidatesOn = (device: string): readonly Found[] => {
  const blocks = [...platform.channelBlocks(device), null];
  const last = device === "webgpu" ? [true, false] : [false];
  const own = platform.ownOperators(device) ? [true, false] : [false];
  return own
    .flatMap((fusedMatmul) => own.map((batchStatistics) => ({ fusedMatmul, batchStatistics })))
    .flatMap((operators) => last.map((channelsLast) => ({ channelsLast, ...operators })))
    .flatMap((operators) => blocks.map((channelBlock) => ({ channelBlock, ...operators })))
    .filter(({ channelBlock, ...operators }) => channelBlock !== null || Object.values(operators).includes(true));
};

/** The first of these with which the engine computes the same as without. All trials are one graph, as opening takes longer than computing so little. */
const firstProven = async (device: string, candidates: readonly Found[]): Promise<Found | null> => {
  if (candidates.length === 0) return null;
  const trials = device === "webgpu" ? [imagesLast()] : [convolutions(), products(), normalizations()];
  const inputs = trials.flatMap((trial) => trial.inputs);
  const outputs = trials.map(({ output }, i) => ({ name: `found ${i}`, tensor: output }));
  const feeds = Object.fromEntries(inputs.map(numbers));
  const compute = async (found: Partial<Found>): Promise<readonly Float32Array[]> => {
    const graph = lower({ inputs, weights: [], outputs, abilities: { ...knownAbilities(device), ...found } });
    const session = await openSession(graph, { device, threads: 1, engine: { graphOptimizationLevel: "disabled" } });
    try {
      const results = await session.run(feeds);
      return outputs.map(({ name }) => results[name]!.data as Float32Array);
    } finally {
      await session.dispose();
    }
  };
  const expected = await compute({});
  for (const candidate of candidates) {
    // An engine without such operators refuses the graph, which is an answer too.
    const found = await compute(candidate).catch(() => null);
    if (found?.every((data, i) => alike(data, expected[i]!))) return candidate;
  }
  return null;
};

/** What is known of a device without computing anything on it: enough for graphs whose weights are constants. */
export const knownAbilities = (device: string): Abilities => ({
  ...standardAbilities,
  // ONNX Runtime's WebGPU has neither such an output nor such operators: the CPU would compute them, and wait for both ways.
  poolingIndices: device !== "webgpu",
  logSoftmax: device !== "webgpu",
  spaceToDepth: device !== "webgpu",
  sign: device !== "webgpu",
  computedShapes: device !== "webgpu",
  // And it convolves 6, 9 or 15 channels wrong: https://github.com/microsoft/onnxruntime/issues/29651.
  anyChannels: device !== "webgpu",
  manyAtOnce: device === "webgpu",
});

const find = async (device: string): Promise<Abilities> => ({
  ...knownAbilities(device),
  ...(await firstProven(device, candidatesOn(device))),
});

const known = new Map<string, Promise<Abilities>>();

/**
 * What the engine can do on a device, as `lower()` wants to know it. Found once for each device; operators of its own by computing
 * the same numbers with them and without.
 *
 * @param device Default `"auto"`.
 * @example
 * const { channelBlock } = await abilitiesOf();
 * typeof channelBlock; // "number"
 */
export const abilitiesOf = async (device: Device = "auto"): Promise<Abilities> => {
  const here = device === "auto" ? await platform.pickDevice() : device;
  const found = known.get(here) ?? find(here);
  known.set(here, found);
  // A device that cannot be had now may be had later.
  found.catch(() => known.delete(here));
  return found;
};
