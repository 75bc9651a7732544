/** @file The numbers that live from step to step, each twice: as they are, and where the next step writes. */

import type { NdArray, NdArrays } from "@tributary/kernel";
import { countOf } from "@tributary/kernel/authoring";
import type { DeviceMemory, Session } from "@tributary/runtime";
import type { Plan } from "../step/plan.ts";
import { averageState, stateEntries, trained, weightState } from "../step/state-names.ts";
import { checkFinite, copyFinite, fitting, type Place } from "./given-numbers.ts";
import { reordered } from "./kernel-order.ts";
import { arraysFor } from "./many-arrays.ts";

/** How a graph declares state. */
export interface Declared {
  /** Default: the state's own. */
  readonly shape?: readonly number[];
  /** The size of the blocks in which a kernel lies; 0 for the order of its shape. */
  readonly block: number;
}

/** What a graph does with state. */
export interface Uses {
  /** What it reads, and the size of the blocks in which it does. */
  readonly reads: readonly (readonly [name: string, block: number])[];
  readonly writes: readonly string[];
}

interface Kept {
  readonly shape: readonly number[];
  /** The one number that all are; null where they are in an array, or on the device. */
  every: number | null;
  /** Null while the numbers lie on the device, and until there are any. */
  now: Float32Array | null;
  /** Made when it is first needed. */
  next: Float32Array | null;
  /** The size of the blocks of channels that the kernel of a convolution lies in, now and next; 0 for the order of its shape. */
  block: number;
  nextBlock: number;
  onDevice: DeviceTensor | null;
  /** What a step has written there, until it counts. */
  nextOnDevice: DeviceTensor | null;
  /** Whether other numbers were given while a step was under way: what it writes does not count then. */
  given: boolean;
  /** Whether all is zero, as it will often be. */
  cleared: boolean;
}

/** New arrays are zero; whoever writes zeros into them makes the system find memory for them at once. */
const filled = (count: number, number: number): Float32Array =>
  number === 0 ? new Float32Array(count) : new Float32Array(count).fill(number);

type DeviceTensor = Awaited<ReturnType<DeviceMemory["put"]>>;

const value = (shape: readonly number[], data: Float32Array): NdArray<"float32"> => ({ dtype: "float32", shape, data });

/**
 * All state of a run, by name. A step reads one half and writes the other; `commit` makes what was written count. On a device that keeps
 * results both lie there, and come back when somebody asks for them.
 */
export class StateTensors {
  readonly #kept = new Map<string, Kept>();
  #memory: DeviceMemory | null = null;
  /** For one run: an array of each number that is all of some state, as long as the longest of these. */
  readonly #same = new Map<number, Float32Array>();
  /** Zeros on the device, by shape. */
  readonly #zeros = new Map<string, DeviceTensor>();
  /** No longer needed, but perhaps still read. */
  readonly #unused: DeviceTensor[] = [];

  /**
   * @param at Who gives the weights, for errors.
   * @param isOurs Whether nobody else has their arrays. Those of others are copied: what is done with them afterwards changes nothing here.
   */
  constructor(plan: Plan, weights: NdArrays, { at, isOurs }: { readonly at: string; readonly isOurs: boolean }) {
    for (const { name, shape, start } of stateEntries(plan)) {
      this.#kept.set(name, {
        shape,
        every: start,
        now: null,
        next: null,
        block: 0,
        nextBlock: 0,
        onDevice: null,
        nextOnDevice: null,
        given: false,
        cleared: false,
      });
    }
    const names = plan.net.weights.map(({ name }) => name);
    const places = names.map((name) => this.#place(at, weightState(name)));
    const copies = isOurs ? null : arraysFor(places);
    names.forEach((name, i) => {
      const place = places[i]!;
      const given = fitting(weights[name], place);
      const copy = copies?.[i];
      if (copy === undefined) checkFinite(given, place);
      else copyFinite(given, copy, place);
      this.#kept.get(place.name)!.now = copy ?? given;
    });
    if (plan.average !== null) this.set(trained(plan).map(({ name }) => [averageState(name), weights[name]!]));
  }

  get names(): readonly string[] {
    return [...this.#kept.keys()];
  }

  has(name: string): boolean {
    return this.#kept.has(name);
  }

  /** A graph is about to be run, where state lies on this device. */
  begin(memory: DeviceMemory | null, { reads, writes }: Uses): void {
    this.#memory = memory;
    this.#same.clear();
    this.#sweep();
    for (const kept of this.#kept.values()) kept.given = false;
    // On a device each array is needed for as long as it takes to put it there.
    if (memory !== null) return;
    const turned = reads.filter(([name, block]) => this.#isTurned(this.#kept.get(name)!, block));
    const used = new Set([...turned.map(([name]) => name), ...writes].map((name) => this.#kept.get(name)!));
    this.#makeNext([...used].filter(({ next }) => next === null));
  }

  /**
   * As it is now, for a session to read. The array behind it is written over by the step after next.
   *
   * @param declared How the session reads it.
   */
  async now(name: string, session: Session, { block, shape }: Declared): Promise<DeviceTensor> {
    const kept = this.#kept.get(name)!;
    if (kept.onDevice !== null) return kept.onDevice;
    if (this.#isTurned(kept, block)) {
      const free = this.#next(name).data;
      const inOrder = reordered(kept.now!, kept.shape, { from: kept.block, to: block }, free);
      [kept.now, kept.next, kept.block] = [inOrder, kept.now, block];
    }
    const array = value(
      shape ?? kept.shape,
      kept.every === null ? kept.now! : this.#all(kept.every, countOf(kept.shape)),
    );
    if (this.#memory === null) return session.tensor(array);
    const tensor = await this.#memory.put(array);
    if (kept.cleared) this.#zeros.set(kept.shape.join(), tensor);
    if (!kept.given) [kept.onDevice, kept.every, kept.now, kept.next] = [tensor, null, null, null];
    else if (!kept.cleared) this.#unused.push(tensor);
    return tensor;
  }

  /** Where the next step writes; null where the device finds a place itself. */
  room(name: string, session: Session, { block, shape }: Declared): DeviceTensor | null {
    this.#kept.get(name)!.nextBlock = block;
    if (this.#memory !== null) return null;
    const { data, shape: own } = this.#next(name);
    return session.tensor(value(shape ?? own, data));
  }

  /** Takes what a step has written elsewhere than into the room that it was given. */
  wrote(name: string, tensor: DeviceTensor): void {
    if (this.#memory !== null) this.#kept.get(name)!.nextOnDevice = tensor;
    else this.#next(name).data.set(tensor.data as Float32Array);
  }

  /** A copy of what a step has written, before it counts, in the order in which it was written. */
  async next(name: string): Promise<NdArray> {
    const { nextOnDevice } = this.#kept.get(name)!;
    return nextOnDevice === null ? this.#next(name) : this.#fromDevice(nextOnDevice);
  }

  /** What was written is now what counts. */
  commit(names: readonly string[]): void {
    for (const name of names) {
      const kept = this.#kept.get(name)!;
      const written = kept.nextOnDevice;
      if (written === null) {
        [kept.every, kept.now, kept.next, kept.block] = [null, kept.next, kept.now, kept.nextBlock];
      } else if (kept.given) {
        this.discard([name]);
      } else {
        this.#leaveDevice(kept);
        [kept.onDevice, kept.nextOnDevice, kept.every, kept.now] = [written, null, null, null];
      }
      kept.cleared &&= kept.given;
    }
  }

  /** What was written does not count. */
  discard(names: readonly string[]): void {
    for (const name of names) {
      const kept = this.#kept.get(name)!;
      if (kept.nextOnDevice !== null) this.#unused.push(kept.nextOnDevice);
      kept.nextOnDevice = null;
    }
  }

  /**
   * Looks at numbers before they are taken.
   *
   * @throws {@link WeightsError} when they are missing, of another kind or shape than what lies there, or not finite.
   */
  check(at: string, name: string, given: unknown): void {
    const place = this.#place(at, name);
    checkFinite(fitting(given, place), place);
  }

  /** Copies numbers that have been looked at, into arrays of their own: an evaluation that is under way reads those that were there. */
  set(given: readonly (readonly [name: string, array: NdArray])[]): void {
    const states = given.map(([name]) => this.#kept.get(name)!);
    const made = arraysFor(states);
    states.forEach((kept, i) => {
      this.#leaveDevice(kept);
      made[i]!.set(given[i]![1].data);
      [kept.now, kept.every, kept.given, kept.cleared, kept.block] = [made[i]!, null, true, false, 0];
    });
  }

  /** Zeros in place of what is there. */
  clear(name: string): void {
    const kept = this.#kept.get(name)!;
    const zeros = this.#zeros.get(kept.shape.join()) ?? null;
    this.#leaveDevice(kept);
    [kept.onDevice, kept.every, kept.given, kept.cleared] = [zeros, zeros === null ? 0 : null, true, true];
  }

  /** A copy, which later steps leave alone. */
  async copy(name: string): Promise<NdArray<"float32">> {
    const { shape, every, now, onDevice, block } = this.#kept.get(name)!;
    if (every !== null) return value(shape, filled(countOf(shape), every));
    return value(
      shape,
      onDevice === null ? reordered(now!, shape, { from: block, to: 0 }) : (await this.#fromDevice(onDevice)).data,
    );
  }

  /** Brings everything back from the device. */
  async leaveDevice(): Promise<void> {
    for (const name of this.names) {
      const kept = this.#kept.get(name)!;
      if (kept.onDevice === null) continue;
      kept.now = (await this.copy(name)).data;
      this.#leaveDevice(kept);
    }
    this.#unused.push(...this.#zeros.values());
    this.#zeros.clear();
    this.#sweep();
    this.#memory = null;
  }

  /** A number, so many times, for a run to read: nobody writes there. */
  #all(number: number, count: number): Float32Array {
    let known = this.#same.get(number);
    if (known === undefined || known.length < count) {
      const alike = [...this.#kept.values()].filter(({ every }) => every === number);
      known = filled(Math.max(...alike.map(({ shape }) => countOf(shape))), number);
      this.#same.set(number, known);
    }
    return known.subarray(0, count);
  }

  #place(at: string, name: string): Place {
    return { at, name, shape: this.#kept.get(name)!.shape };
  }

  /** Whether a kernel must be put into another order to be read in these blocks. */
  #isTurned({ every, onDevice, block: lies }: Kept, block: number): boolean {
    return every === null && onDevice === null && lies !== block;
  }

  #next(name: string): NdArray<"float32"> {
    const kept = this.#kept.get(name)!;
    if (kept.next === null) this.#makeNext([kept]);
    return value(kept.shape, kept.next!);
  }

  #makeNext(states: readonly Kept[]): void {
    const made = arraysFor(states);
    states.forEach((kept, i) => {
      kept.next = made[i]!;
    });
  }

  #leaveDevice(kept: Kept): void {
    const { onDevice } = kept;
    if (onDevice !== null && this.#zeros.get(kept.shape.join()) !== onDevice) this.#unused.push(onDevice);
    kept.onDevice = null;
  }

  /** Frees what is no longer needed. Nothing reads it: graphs are run one after another. */
  #sweep(): void {
    for (const tensor of this.#unused.splice(0)) tensor.dispose();
  }

  async #fromDevice(tensor: DeviceTensor): Promise<NdArray<"float32">> {
    return (await this.#memory!.get(tensor)) as NdArray<"float32">;
  }
}
