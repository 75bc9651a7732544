/** @file What the line at the bottom says: where the page computes, and what this browser or host takes from it. */
import { signal } from "@preact/signals";

/** Where a job computes: `"webgpu"`, `"wasm"`; null before anything was computed. */
export const device = signal<string | null>(null);

/** How many threads WebAssembly has here: browsers give several only to pages with certain headers. */
export const threads: number = globalThis.crossOriginIsolated
  ? Math.max(1, Math.min(4, navigator.hardwareConcurrency))
  : 1;

/** What does not work here, and what follows from it: one sentence each. */
export const lost = signal<readonly string[]>(
  globalThis.crossOriginIsolated
    ? []
    : ["One thread only: the server sends no COOP and COEP headers, so learning is slower."],
);

/** Adds a sentence to {@link lost}, once. */
export const lose = (sentence: string): void => {
  if (!lost.value.includes(sentence)) lost.value = [...lost.value, sentence];
};

/** An error that no job answered; null when there is none. */
export const failure = signal<string | null>(null);
