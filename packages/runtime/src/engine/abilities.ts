/** @file Finding out what the engine can do on a device. */
import { type AnyModel, conv2d, input, model, type NdArray, type Tensor } from "@tributary/kernel";
import {
  type Abilities,
  bind,
  countOf,
  lower,
  type NamedTensor,
  randomStream,
  standardAbilities,
} from "@tributary/kernel/authoring";
import { platform } from "#engine";
import { type Device, openSession } from "./session.ts";

const [SIZE, CHANNELS] = [64, 32];

/** A convolution that can be done in blocks. */
const trial = (): AnyModel => {
  const image: Tensor = input([SIZE, SIZE, CHANNELS], { name: "image" });
  return model(image, conv2d(CHANNELS, 3, { padding: "same" })(image));
};

const numbers = ({ name, tensor }: NamedTensor): readonly [string, NdArray] => {
  const shape = tensor.shape as readonly number[];
  return [name, { dtype: "float32", shape, data: randomStream(1, name).uniform(countOf(shape)) }];
};

const compute = async (device: string, block: number | null): Promise<Float32Array> => {
  const net = trial();
  const { inputs, outputs } = bind(net, 1);
  const graph = lower({
    inputs,
    weights: net.weights,
    outputs,
    abilities: { ...standardAbilities, channelBlock: block },
  });
  const session = await openSession(graph, { device, threads: 1 });
  try {
    const results = await session.run(Object.fromEntries([...inputs, ...net.weights].map(numbers)));
    return results[outputs[0]!.name]!.data as Float32Array;
  } finally {
    await session.dispose();
  }
};

/** Products are added up in another order, so that their last digits differ. A wrong order of channels is off by far more. */
const alike = (a: Float32Array, b: Float32Array): boolean => a.every((number, i) => Math.abs(number - b[i]!) < 1e-3);

const findBlock = async (device: string): Promise<number | null> => {
  const candidates = platform.channelBlocks(device);
  if (candidates.length === 0) return null;
  const expected = await compute(device, null);
  for (const block of candidates) {
    // An engine without such convolutions refuses the graph, which is an answer too.
    const found = await compute(device, block).catch(() => null);
    if (found && alike(found, expected)) return block;
  }
  return null;
};

const find = async (device: string): Promise<Abilities> => ({
  channelBlock: await findBlock(device),
  // ONNX Runtime's WebGPU has neither such an output nor such an operator: the CPU would compute them, and wait for both ways.
  poolingIndices: device !== "webgpu",
  logSoftmax: device !== "webgpu",
});

const known = new Map<string, Promise<Abilities>>();

/**
 * What the engine can do on a device, as `lower()` wants to know it. Found once for each device; the order of channels by
 * doing one convolution both ways and comparing.
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
  return found;
};
