/** @file What Classify's worker takes, and what it tells the page. */
import type { Judged, Prepared, Told } from "./learn/run.ts";
import type { KeptClass, Start } from "./project.ts";

/** A picture as it is kept. */
export interface KeptPicture {
  readonly id: string;
  readonly png: Blob;
}

/** What the page shows. */
export interface State {
  readonly classes: readonly KeptClass[];
  readonly start: Start;
  readonly learning: boolean;
  /** Whether something was learned. */
  readonly learned: boolean;
  readonly judged: Judged | null;
}

/** Whom the worker tells what happens. */
export interface Listener {
  changed(state: State): void;
  /** Before a state that mentions them. */
  added(pictures: readonly KeptPicture[]): void;
  /** What happens before the first step. */
  prepared(prepared: Prepared): void;
  told(told: Told): void;
  /** Something did not work, in a sentence. */
  failed(sentence: string): void;
  /** Something does not work here at all. */
  lost(sentence: string): void;
}

/** A class, and how sure the network is of it. */
export interface Guess {
  readonly name: string;
  /** From 0 to 1. */
  readonly probability: number;
}

/** What a person gives: a file, or what a camera sees. */
export type Source = Blob | ImageBitmap;
