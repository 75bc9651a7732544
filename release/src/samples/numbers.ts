/** @file The numbers of a sample: what has to come out of its files again. */
import type { AnyModel, ArrayOrArrays, NdArray, TrainedModel } from "@tributary/kernel";
import { createPredictor, openSession } from "@tributary/runtime";
import { photograph, pictures } from "./network.ts";

/** Some numbers of an array, and what all of them come to: enough to tell another one. */
const told = (numbers: ArrayLike<number | bigint>): readonly number[] => {
  const all = Array.from(numbers, Number);
  const some = all.filter((_, at) => at % Math.ceil(all.length / 8) === 0);
  return [...some, all.reduce((sum, number) => sum + number, 0) / all.length];
};

const isOne = (given: object): given is NdArray => "data" in given && ArrayBuffer.isView(given.data);

/** What a model makes of inputs, by the names of its outputs. */
export const predictedBy = async (
  trained: TrainedModel<AnyModel>,
  inputs: ArrayOrArrays,
): Promise<Readonly<Record<string, readonly number[]>>> => {
  await using predictor = await createPredictor(trained);
  const given = await predictor.predict(inputs);
  const all = isOne(given) ? [["output", given] as const] : Object.entries(given);
  return Object.fromEntries(all.map(([name, { data }]) => [name, told(data)]));
};

/** What a file that prepares pictures itself says of one. */
export const answersOf = async (file: Uint8Array): Promise<readonly number[]> => {
  await using session = await openSession(file);
  const { probabilities } = await session.run({ picture: { ...photograph(), dtype: "uint8" } });
  return told(probabilities?.data ?? []);
};

/** What a file of the network itself says of two pictures. */
export const outputOf = async (file: Uint8Array): Promise<readonly number[]> => {
  await using session = await openSession(file);
  const [output] = Object.values(await session.run({ image: pictures(2) }));
  return told(output?.data ?? []);
};
