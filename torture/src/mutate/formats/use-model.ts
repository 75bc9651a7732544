/** @file What is done with a model of a stranger: printed, drawn, measured, written again, asked. */
import { imageFrom, prepare } from "@tributary/images";
import {
  type AnyModel,
  cost,
  type NdArray,
  printCost,
  printGraph,
  summary,
  type TrainedModel,
  TributaryError,
} from "@tributary/kernel";
import { isTensor } from "@tributary/kernel/authoring";
import { toDot, toMermaid } from "@tributary/plot";
import { classes, createPredictor, encodeModel, initialize, labels, mask, probabilities } from "@tributary/runtime";

/** What a stranger's model may take here, for weights and for what it makes of an example: it is small, or refused. */
const maxBytes = 256 * 2 ** 20;

/** Sizes that the model leaves open are small. */
const sizesOf = ({ tensor }: AnyModel["inputs"][number]): readonly number[] =>
  tensor.shape.map((size, axis) => (axis === 0 ? 1 : (size ?? 32)));

const feedOf = (port: AnyModel["inputs"][number]): NdArray => {
  const sizes = sizesOf(port);
  const length = sizes.reduce((product, size) => product * size, 1);
  if (length > 2 ** 22) throw new TooLarge();
  return {
    shape: sizes,
    data: port.tensor.dtype === "int32" ? new Int32Array(length) : new Float32Array(length).fill(0.5),
  };
};

/** Nobody would feed this: it is no fault, and not asked. */
class TooLarge extends Error {}

const look = (net: AnyModel): void => {
  summary(net);
  printGraph(net);
  toDot(net);
  toMermaid(net);
  JSON.stringify(net);
};

/** Does what may be refused, with an error of ours. */
const refusable = (work: () => unknown): void => {
  try {
    work();
  } catch (error) {
    if (!(error instanceof TributaryError)) throw error;
  }
};

const picture = imageFrom(new Float32Array(20 * 24 * 3).fill(0.5), [20, 24, 3]);

const ask = async (trained: TrainedModel): Promise<void> => {
  await using predictor = await createPredictor(trained, { threads: 1, maxBytes, maxMemory: maxBytes });
  const feeds = Object.fromEntries(trained.net.inputs.map((port) => [port.name, feedOf(port)]));
  const [first] = Object.values(feeds);
  const answer = await predictor.predict(isTensor(trained.net.given.inputs) ? first! : feeds);
  // Which of them fits depends on the model: the others say so.
  for (const say of [classes, labels, mask, probabilities]) refusable(() => say(trained, answer));
  refusable(() => prepare(trained)(picture));
};

/** Does all of it. Throws what Tributary throws. */
export const useModel = async (trained: TrainedModel): Promise<void> => {
  look(trained.net);
  const open = trained.net.inputs.filter(({ tensor }) => tensor.shape.slice(1).includes(null));
  const inputSizes = Object.fromEntries(open.map((port) => [port.name, sizesOf(port).slice(1)]));
  printCost(cost(trained.net, { inputSizes }));
  encodeModel(trained);
  try {
    await ask(trained);
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
  }
};

/** The same with weights that are made here. */
export const useNetwork = (net: AnyModel): Promise<void> => useModel(initialize(net, { seed: 1, maxBytes }));
