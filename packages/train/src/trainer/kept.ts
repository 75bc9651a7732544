/** @file One piece of the state of a run, where in it each state lies, and what graphs do with it. */
import { countOf } from "@tributary/kernel/authoring";
import type { DeviceMemory } from "@tributary/runtime";
import type { Plan } from "../step/plan.ts";
import { entriesOf, stateEntries } from "../step/state-names.ts";

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

export type DeviceTensor = Awaited<ReturnType<DeviceMemory["put"]>>;

/** The numbers of one state, or of a list of several, as they are and where the next step writes. */
export interface Kept {
  readonly shape: readonly number[];
  /** The names of the states that lie in it, one after another. */
  readonly states: readonly string[];
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
  /** What was given in place of some of what lies on the device, by where it begins. */
  readonly replaced: Map<number, Float32Array>;
  /** Whether other numbers were given while a step was under way: what it writes does not count then. */
  given: boolean;
  /** Whether all is zero, as it will often be. */
  cleared: boolean;
}

/** Where a state lies. */
export interface KeptPlace {
  readonly kept: Kept;
  readonly start: number;
  readonly end: number;
  readonly shape: readonly number[];
}

/** What a plan keeps: by the names of pieces, and of each state, in the order of weights, its place there. */
export const keptFor = (
  plan: Plan,
): { readonly kept: ReadonlyMap<string, Kept>; readonly places: ReadonlyMap<string, KeptPlace> } => {
  const pieces = new Map<string, Kept>();
  const found = new Map<string, KeptPlace>();
  for (const piece of plan.pieces) {
    const each = piece.weights.map((weight) => entriesOf(plan, [weight]));
    for (const [i, { name, shape, start: every }] of entriesOf(plan, [piece]).entries()) {
      const entries = each.map((states) => states[i]!);
      const kept: Kept = {
        shape,
        states: entries.map((entry) => entry.name),
        every,
        now: null,
        next: null,
        block: 0,
        nextBlock: 0,
        onDevice: null,
        nextOnDevice: null,
        replaced: new Map(),
        given: false,
        cleared: false,
      };
      pieces.set(name, kept);
      let start = 0;
      for (const entry of entries) {
        const end = start + countOf(entry.shape);
        found.set(entry.name, { kept, start, end, shape: entry.shape });
        start = end;
      }
    }
  }
  const names = stateEntries(plan).map(({ name }) => name);
  return { kept: pieces, places: new Map(names.map((name) => [name, found.get(name)!])) };
};
