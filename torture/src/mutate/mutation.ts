/** @file One changed file: the same again for the same format, seed and number. */
import { randomFrom } from "@tributary/images";
import type { Format, Places } from "./formats/format.ts";
import { type Mutator, pick } from "./mutators/mutator.ts";

export interface Mutation {
  readonly bytes: Uint8Array;
  readonly mutator: Mutator;
}

const samplesOf = new Map<string, Promise<readonly Uint8Array[]>>();

export const goodFiles = (format: Format, places: Places): Promise<readonly Uint8Array[]> => {
  const known = samplesOf.get(format.name) ?? format.samples(places);
  samplesOf.set(format.name, known);
  return known;
};

/** The changed file of this number. */
export const mutation = async (format: Format, places: Places, seed: number, index: number): Promise<Mutation> => {
  const samples = await goodFiles(format, places);
  const random = randomFrom(seed, `${format.name} ${index}`);
  const bytes = pick(samples, random);
  const mutator = pick(format.mutators, random);
  return { mutator, bytes: mutator(bytes, random) };
};
