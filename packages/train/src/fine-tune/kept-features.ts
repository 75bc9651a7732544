/** @file What frozen layers make of data, computed once: in memory, and on the disk where that is not enough. */
import { readFile, removeFile } from "@tributary/files";
import { ArgumentError, type ArrayOrArrays, type NdArray, type NdArrays } from "@tributary/kernel";
import { countOf, isNdArray, readableBytes, sameShape, showShape } from "@tributary/kernel/authoring";
import { decodeSafetensors, writeSafetensors } from "@tributary/runtime";
import { host } from "#host";
import { cut } from "../data/arrays.ts";
import type { Batch } from "../data/batch.ts";
import type { BatchedDataset, Data } from "../data/data.ts";
import { shuffled } from "../data/shuffle.ts";

/** Where features are kept. */
export interface KeepOptions {
  /** Bytes in memory, above which they go to the folder. */
  readonly memory: number;
  readonly folder: string | undefined;
}

/** Data with features in place of inputs. */
export interface KeptFeatures {
  readonly data: Data;
  /** Of all features. */
  readonly bytes: number;
  /** Removes what lies on the disk. */
  dispose(): Promise<void>;
}

const listed = (arrays: ArrayOrArrays): readonly (readonly [string, NdArray])[] =>
  isNdArray(arrays) ? [["", arrays]] : Object.entries(arrays);

const arranged = (like: ArrayOrArrays, arrays: ReadonlyMap<string, NdArray>): ArrayOrArrays =>
  isNdArray(like) ? arrays.get("")! : Object.fromEntries(arrays);

/** Arrays of several batches as one. */
const stacked = (at: string, pieces: readonly ArrayOrArrays[]): ArrayOrArrays => {
  const [first] = pieces;
  const together = listed(first!).map(([name, { data, shape }]) => {
    const inner = shape.slice(1);
    const arrays = pieces.map((piece) => listed(piece).find(([other]) => other === name)![1]);
    const other = arrays.find((array) => !sameShape(array.shape.slice(1), inner));
    if (other) {
      throw new ArgumentError({
        at,
        problem: "examples of different sizes cannot be kept together",
        received: `${showShape(shape)} and ${showShape(other.shape)}`,
        expected: "pictures of one size",
        fix: "cut or resize all of them to one size, or write cache: false",
      });
    }
    const count = arrays.reduce((sum, array) => sum + (array.shape[0] ?? 0), 0);
    const all =
      data instanceof Uint8Array
        ? new Uint8Array(count * countOf(inner))
        : new (data.constructor as Float32ArrayConstructor)(count * countOf(inner));
    let start = 0;
    for (const array of arrays) {
      all.set(array.data as Float32Array, start);
      start += array.data.length;
    }
    return [name, { data: all, shape: [count, ...inner] }] as const;
  });
  return arranged(first!, new Map(together));
};

const bytesOf = (arrays: NdArrays): number => Object.values(arrays).reduce((sum, { data }) => sum + data.byteLength, 0);

/** A file for each example, read when a batch needs it: in the same order as arrays in memory would be. */
class OnDisk {
  readonly #folder: string;
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  #file(index: number): string {
    return host.join(this.#folder, `features-${String(index).padStart(8, "0")}.safetensors`);
  }

  async write(features: NdArrays): Promise<void> {
    const size = Object.values(features)[0]?.shape[0] ?? 0;
    for (let i = 0; i < size; i++) {
      const one = Object.entries(features).map(([name, { data, shape }]) => {
        const length = data.length / size;
        return [name, { data: data.slice(i * length, (i + 1) * length), shape: [1, ...shape.slice(1)] }] as const;
      });
      await writeSafetensors(this.#file(this.#count), Object.fromEntries(one) as NdArrays);
      this.#count++;
    }
  }

  /** Examples in that order. */
  async read(at: string, indexes: Int32Array): Promise<NdArrays> {
    const files = Array.from(indexes, async (index) => {
      const path = this.#file(index);
      return decodeSafetensors(await readFile(path), path).weights;
    });
    return stacked(at, await Promise.all(files)) as NdArrays;
  }

  async remove(): Promise<void> {
    for (let i = 0; i < this.#count; i++) await removeFile(this.#file(i));
  }
}

/** Collects features, batch by batch. */
export class FeatureKeeper {
  readonly #at: string;
  readonly #options: KeepOptions;
  #features: NdArrays[] = [];
  readonly #others: Omit<Batch, "inputs">[] = [];
  #bytes = 0;
  #disk: OnDisk | null = null;

  constructor(at: string, options: KeepOptions) {
    this.#at = at;
    this.#options = options;
  }

  async add(features: NdArrays, { targets, weights }: Omit<Batch, "inputs">): Promise<void> {
    this.#others.push({ targets, weights });
    this.#bytes += bytesOf(features);
    this.#features.push(features);
    if (this.#bytes <= this.#options.memory && this.#disk === null) return;
    this.#disk ??= new OnDisk(this.#folder());
    for (const piece of this.#features.splice(0)) await this.#disk.write(piece);
  }

  #folder(): string {
    const { folder, memory } = this.#options;
    if (folder !== undefined) return folder;
    throw new ArgumentError({
      at: this.#at,
      problem: "the features of all examples need more memory than they may",
      received: `more than ${readableBytes(this.#bytes)}`,
      expected: `at most ${readableBytes(memory)}`,
      fix: 'give a folder for them, as in { folder: "features" }, or more memory, as in { memory: 4e9 }; or compute the whole network in every step, without a cache',
    });
  }

  /** Data whose inputs are the features. */
  finish(): KeptFeatures {
    const targets = stacked(
      this.#at,
      this.#others.map((other) => other.targets),
    );
    const weights = this.#others.every((other) => other.weights !== undefined)
      ? stacked(
          this.#at,
          this.#others.map((other) => other.weights!),
        )
      : undefined;
    const disk = this.#disk;
    const data: Data =
      disk === null
        ? { inputs: stacked(this.#at, this.#features), targets, weights }
        : this.#fromDisk(disk, { targets, weights });
    this.#features = [];
    return { data, bytes: this.#bytes, dispose: async () => disk?.remove() };
  }

  #fromDisk(disk: OnDisk, others: Omit<Batch, "inputs">): BatchedDataset {
    const at = this.#at;
    const size = listed(others.targets)[0]![1].shape[0] ?? 0;
    return {
      size,
      async *batches({ batchSize, seed, epoch, skip }) {
        const order = seed === undefined ? Int32Array.from({ length: size }, (_, i) => i) : shuffled(size, seed, epoch);
        let start = skip * batchSize;
        // Inputs are read; of what is in memory the same examples are cut.
        for (const { targets, weights } of cut({ ...others, inputs: {} }, order, batchSize, skip)) {
          const indexes = order.subarray(start, start + batchSize);
          start += batchSize;
          yield { inputs: await disk.read(at, indexes), targets, weights };
        }
      },
    };
  }
}
