/** @file What the worker tells, as the page shows it. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { proxy } from "comlink";
import { device, lose, regain } from "../shell/status.ts";
import type { Found } from "./learn/finder.ts";
import type { Listener } from "./service.ts";

export interface Learning {
  readonly running: boolean;
  readonly iteration: number;
  readonly stepsPerSecond: number;
  /** Why it stopped, when somebody should read it. */
  readonly reason: string | null;
}

const idle: Learning = { running: false, iteration: 0, stepsPerSecond: 0, reason: null };

/** The last losses that are kept for the curve. */
const CURVE = 2000;
/** Steps come thirty times a second; so many milliseconds lie between two drawings of what they say. */
const EVERY = 100;

/** What is known of the learning. */
export interface Told {
  readonly learning: ReadonlySignal<Learning>;
  readonly losses: ReadonlySignal<readonly number[]>;
  /** What was found in the picture on the board. */
  readonly found: ReadonlySignal<Found | null>;
  /** For the worker. */
  readonly listener: Listener;
  /** It learns now, by wish. */
  started(): void;
  /** Another picture is on the board. */
  looksAt(picture: string | null): void;
  /** Nothing was learned yet, or what a file says. */
  reset(iteration: number): void;
}

/** @param ended Hears that it stopped for a reason, and not by wish. */
export const createTold = (ended: () => void): Told => {
  const learning = signal(idle);
  const losses = signal<readonly number[]>([]);
  const found = signal<Found | null>(null);
  let arrived: number[] = [];
  let last: Pick<Learning, "iteration" | "stepsPerSecond"> | null = null;
  let shown: string | null = null;
  const flush = (): void => {
    if (last === null) return;
    losses.value = [...losses.value, ...arrived].slice(-CURVE);
    learning.value = { ...learning.value, ...last };
    [arrived, last] = [[], null];
  };
  return {
    learning,
    losses,
    found,
    listener: proxy({
      stepped({ iteration, loss, stepsPerSecond }) {
        arrived.push(loss);
        if (last === null) setTimeout(flush, EVERY);
        last = { iteration, stepsPerSecond };
      },
      found(picture, what, where) {
        device.value = where;
        if (picture === shown) found.value = what;
      },
      stopped(reason) {
        flush();
        learning.value = { ...learning.value, running: false, stepsPerSecond: 0, reason };
        if (reason !== null) ended();
      },
      lost: lose,
      regained: regain,
    } satisfies Listener),
    started() {
      learning.value = { ...learning.value, running: true, reason: null };
    },
    looksAt(picture) {
      shown = picture;
      found.value = null;
    },
    reset(iteration) {
      [arrived, last] = [[], null];
      losses.value = [];
      found.value = null;
      learning.value = { ...idle, iteration };
    },
  };
};
