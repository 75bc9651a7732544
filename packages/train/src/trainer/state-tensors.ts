/** @file The numbers that live from step to step, each twice: as they are, and where the next step writes. */

import type { NdArray, NdArrays } from "@tributary/kernel";
import { countOf, listAt } from "@tributary/kernel/authoring";
import type { DeviceMemory, Session } from "@tributary/runtime";
import type { Plan } from "../step/plan.ts";
import { averageState, trained, weightState } from "../step/state-names.ts";
import { checkFinite, copyFinite, fitting, type Place } from "./given-numbers.ts";
import { type Declared, type DeviceTensor, type Kept, type KeptPlace, keptFor, type Uses } from "./kept.ts";
import { reordered } from "./kernel-order.ts";
import { arraysFor } from "./many-arrays.ts";

/** New arrays are zero; whoever writes zeros into them makes the system find memory for them at once. */
const filled = (count: number, number: number): Float32Array =>
  number === 0 ? new Float32Array(count) : new Float32Array(count).fill(number);

const value = (shape: readonly number[], data: Float32Array): NdArray<"float32"> => ({ dtype: "float32", shape, data });

/**
 * All state of a run. It is kept in pieces, of which a step reads one half and writes the other; `commit` makes what was written count. On a device
 * that keeps results both lie there, and come back when somebody asks for them. Who asks knows each state by its own name.
 */
export class StateTensors {
  /** By the names of pieces. */
  readonly #kept: ReadonlyMap<string, Kept>;
  /** By the names of states. */
  readonly #places: ReadonlyMap<string, KeptPlace>;
  #memory: DeviceMemory | null = null;
  /** For one run: an array of each number that is all of some state, as long as the longest of these. */
  readonly #same = new Map<number, Float32Array>();
  /** Zeros on the device, by shape. */
  readonly #zeros = new Map<string, DeviceTensor>();
  /** What is on its way back from the device: all who ask for parts of it wait for one. */
  readonly #onTheWay = new Map<DeviceTensor, Promise<Float32Array>>();
  /** No longer needed, but perhaps still read. */
  readonly #unused: DeviceTensor[] = [];

  /**
   * @param at Who gives the weights, for errors.
   * @param isOurs Whether nobody else has their arrays. Those of others are copied: what is done with them afterwards changes nothing here.
   */
  constructor(plan: Plan, weights: NdArrays, { at, isOurs }: { readonly at: string; readonly isOurs: boolean }) {
    const { kept, places } = keptFor(plan);
    [this.#kept, this.#places] = [kept, places];
    const pieces = plan.pieces.map(({ name }) => kept.get(weightState(name))!);
    this.#make("now", isOurs ? pieces.filter(({ states }) => states.length > 1) : pieces);
    for (const { name } of plan.net.weights) {
      const { kept, start, end, ...place } = this.#place(at, weightState(name));
      const given = fitting(weights[name], place);
      if (kept.now === null) {
        checkFinite(given, place);
        kept.now = given;
      } else copyFinite(given, kept.now.subarray(start, end), place);
    }
    if (plan.average !== null) this.set(trained(plan).map(({ name }) => [averageState(name), weights[name]!]));
  }

  get names(): readonly string[] {
    return [...this.#places.keys()];
  }

  /** Whether there is a piece of this name. */
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
    this.#make(
      "next",
      [...used].filter(({ next }) => next === null),
    );
  }

  /**
   * As it is now, for a session to read. The array behind it is written over by the step after next.
   *
   * @param declared How the session reads it.
   */
  async now(name: string, session: Session, { block, shape }: Declared): Promise<DeviceTensor> {
    const kept = this.#kept.get(name)!;
    if (kept.replaced.size > 0) await this.#bringBack(kept);
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

  /** What a step has written, before it counts, by the names of states: numbers in the order in which they were written. */
  async next(name: string): Promise<readonly (readonly [state: string, numbers: Float32Array])[]> {
    const { nextOnDevice, states } = this.#kept.get(name)!;
    const data = nextOnDevice === null ? this.#next(name).data : await this.#fromDevice(nextOnDevice);
    return states.map((state) => {
      const { start, end } = this.#places.get(state)!;
      return [state, data.subarray(start, end)];
    });
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
    const groups = new Map<Kept, (readonly [KeptPlace, NdArray])[]>();
    for (const [name, array] of given) {
      const place = this.#places.get(name)!;
      listAt(groups, place.kept).push([place, array]);
    }
    /** What of a list is on the device, and stays as it is, cannot be had at once. */
    const isAway = (kept: Kept): boolean => kept.onDevice !== null && groups.get(kept)!.length < kept.states.length;
    const here = [...groups.keys()].filter((kept) => !isAway(kept));
    const before = here.map(({ now, every }) => [now, every] as const);
    this.#make("now", here);
    for (const [i, kept] of here.entries()) {
      const [now, every] = before[i]!;
      if (groups.get(kept)!.length < kept.states.length) {
        if (every === null) kept.now!.set(now!);
        else kept.now!.fill(every);
      }
      this.#leaveDevice(kept);
      [kept.every, kept.block] = [null, 0];
    }
    for (const [kept, arrays] of groups) {
      for (const [{ start }, { data }] of arrays) {
        if (kept.onDevice === null) kept.now!.set(data, start);
        else kept.replaced.set(start, Float32Array.from(data as Float32Array));
      }
      [kept.given, kept.cleared] = [true, false];
    }
  }

  /** Zeros in place of what is there, in a piece. */
  clear(name: string): void {
    const kept = this.#kept.get(name)!;
    const zeros = this.#zeros.get(kept.shape.join()) ?? null;
    this.#leaveDevice(kept);
    [kept.onDevice, kept.every, kept.given, kept.cleared] = [zeros, zeros === null ? 0 : null, true, true];
  }

  /** A copy, which later steps leave alone. */
  async copy(name: string): Promise<NdArray<"float32">> {
    const { kept, start, end, shape } = this.#places.get(name)!;
    const { every, now, onDevice, block, replaced, states } = kept;
    if (every !== null) return value(shape, filled(countOf(shape), every));
    if (onDevice === null) return value(shape, reordered(now!.subarray(start, end), shape, { from: block, to: 0 }));
    if (states.length === 1) return value(shape, await this.#fromDevice(onDevice));
    return value(shape, replaced.get(start)?.slice() ?? (await this.#coming(onDevice)).slice(start, end));
  }

  /** Brings everything back from the device. */
  async leaveDevice(): Promise<void> {
    for (const kept of this.#kept.values()) if (kept.onDevice !== null) await this.#bringBack(kept);
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

  #place(at: string, name: string): Place & KeptPlace {
    return { at, name, ...this.#places.get(name)! };
  }

  /** Whether a kernel must be put into another order to be read in these blocks. */
  #isTurned({ every, onDevice, block: lies }: Kept, block: number): boolean {
    return every === null && onDevice === null && lies !== block;
  }

  #next(name: string): NdArray<"float32"> {
    const kept = this.#kept.get(name)!;
    if (kept.next === null) this.#make("next", [kept]);
    return value(kept.shape, kept.next!);
  }

  /** New arrays for one half of some pieces. */
  #make(half: "now" | "next", pieces: readonly Kept[]): void {
    const made = arraysFor(pieces);
    for (const [i, kept] of pieces.entries()) kept[half] = made[i]!;
  }

  #leaveDevice(kept: Kept): void {
    const { onDevice } = kept;
    if (onDevice !== null && this.#zeros.get(kept.shape.join()) !== onDevice) this.#unused.push(onDevice);
    kept.onDevice = null;
    kept.replaced.clear();
  }

  /** Brings a piece back from the device, with what has been given since in place of some of its vectors. */
  async #bringBack(kept: Kept): Promise<void> {
    const { onDevice } = kept;
    const numbers = await this.#fromDevice(onDevice!);
    // All of it may have been given meanwhile.
    if (kept.onDevice !== onDevice) return;
    for (const [start, data] of kept.replaced) numbers.set(data, start);
    kept.now = numbers;
    this.#leaveDevice(kept);
  }

  /** Frees what is no longer needed. Nothing reads it: graphs are run one after another. */
  #sweep(): void {
    for (const tensor of this.#unused.splice(0)) tensor.dispose();
  }

  async #fromDevice(tensor: DeviceTensor): Promise<Float32Array> {
    return (await this.#memory!.get(tensor)).data as Float32Array;
  }

  /** The same for several who ask at once: what they get is read only. */
  #coming(tensor: DeviceTensor): Promise<Float32Array> {
    const coming = this.#onTheWay.get(tensor) ?? this.#fromDevice(tensor).finally(() => this.#onTheWay.delete(tensor));
    this.#onTheWay.set(tensor, coming);
    return coming;
  }
}
