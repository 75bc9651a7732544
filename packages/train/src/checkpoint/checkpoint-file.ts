/** @file A snapshot as the bytes of a file, with a checksum over all of it. */
import type { NdArrays } from "@tributary/kernel";
import { decodeSafetensors, encodeSafetensors, type Safetensors } from "@tributary/runtime";
import type { Snapshot } from "../callbacks/callback.ts";
import { bytesOf, crc32c, hex } from "../crc32c.ts";
import { TrainingError } from "../errors.ts";
import type { Json } from "../schedules/schedule.ts";

const FORMAT = "tributary checkpoint 2";

const encoder = new TextEncoder();

/** Over the progress, and over every tensor's name, type, shape and numbers. */
const checksumOf = (tensors: NdArrays, progress: string): string => {
  let sum = crc32c(encoder.encode(progress));
  for (const name of Object.keys(tensors).sort()) {
    const value = tensors[name]!;
    sum = crc32c(encoder.encode(JSON.stringify([name, value.dtype, value.shape])), sum);
    sum = crc32c(bytesOf(value.data), sum);
  }
  return hex(sum);
};

/** Marks numbers that JSON has no word for: not a number, infinities, and 0 from below. */
const NUMBER = "\u0000number ";

const hasNoWord = (value: unknown): boolean =>
  typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0));

const textOf = (progress: Json): string =>
  JSON.stringify(progress, (_, value) => (hasNoWord(value) ? NUMBER + (value === 0 ? "-0" : value) : value));

const progressOf = (text: string): Json =>
  JSON.parse(text, (_, value) =>
    typeof value === "string" && value.startsWith(NUMBER) ? Number(value.slice(NUMBER.length)) : value,
  );

/** The metadata of the safetensors file that holds a snapshot. */
export const checkpointMetadata = ({ tensors, progress }: Snapshot): Readonly<Record<string, string>> => {
  const text = textOf(progress);
  return { format: FORMAT, progress: text, checksum: checksumOf(tensors, text) };
};

const damaged = (at: string, problem: string): TrainingError =>
  new TrainingError({ at, problem, fix: "use the checkpoint before it" });

/**
 * A snapshot as the bytes of a file, for those who keep it elsewhere than in a folder: in a browser's storage, in a database. It is a
 * safetensors file with a checksum over all of it; {@link checkpoint} writes the same.
 *
 * @example
 * const bytes = encodeCheckpoint(await trainer.snapshot());
 * trainer.restore(decodeCheckpoint(bytes));
 * trainer.iteration; // 0
 */
export const encodeCheckpoint = (snapshot: Snapshot): Uint8Array<ArrayBuffer> =>
  encodeSafetensors(snapshot.tensors, { metadata: checkpointMetadata(snapshot) });

/**
 * Reads what {@link encodeCheckpoint} or {@link checkpoint} wrote.
 *
 * @param at What errors call the file.
 * @throws {@link WeightsError} or {@link TrainingError} when it is torn, or anything in it has changed since it was written.
 * @example
 * Object.keys(decodeCheckpoint(encodeCheckpoint(await trainer.snapshot())).tensors).length > 0; // true
 */
export const decodeCheckpoint = (bytes: Uint8Array, at = "decodeCheckpoint"): Snapshot => {
  const { weights, metadata }: Safetensors = decodeSafetensors(bytes, at);
  const { format, progress, checksum } = metadata;
  if (format !== FORMAT || progress === undefined) throw damaged(at, "this is no checkpoint");
  if (checksum !== checksumOf(weights, progress)) throw damaged(at, "the checkpoint has changed since it was written");
  return { tensors: weights, progress: progressOf(progress) };
};
