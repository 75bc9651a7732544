/** @file What the line at the bottom says: where the page computes, and what this browser or host takes from it. */
import { signal } from "@preact/signals";

/** Where a job computes: `"webgpu"`, `"wasm"`; null before anything was computed. */
export const device = signal<string | null>(null);

/** How many threads WebAssembly has here: browsers give several only to pages with certain headers. */
export const threads: number = globalThis.crossOriginIsolated
  ? Math.max(1, Math.min(4, navigator.hardwareConcurrency))
  : 1;

const ONE_THREAD = "One thread only: the server sends no COOP and COEP headers, so learning is slower.";

/** What does not work here, and what follows from it: one sentence each. */
export const lost = signal<readonly string[]>(globalThis.crossOriginIsolated ? [] : [ONE_THREAD]);

/** Adds a sentence to {@link lost}, once. */
export const lose = (sentence: string): void => {
  if (!lost.value.includes(sentence)) lost.value = [...lost.value, sentence];
};

/** Takes a sentence out of {@link lost}. */
export const regain = (sentence: string): void => {
  lost.value = lost.value.filter((one) => one !== sentence);
};

/** Says that the page has several threads once it is loaded again. */
export const needsReload = (): void => {
  const now = "One thread only, so learning is slower: load the page again for more.";
  lost.value = lost.value.map((sentence) => (sentence === ONE_THREAD ? now : sentence));
};

/** What went wrong and no job answered, in the order in which it came; nothing of it twice. */
export const failures = signal<readonly string[]>([]);

/** Adds to {@link failures}: of three hundred files each one that cannot be read is named. */
export const fail = (error: unknown): void => {
  const sentence = error instanceof Error ? error.message : String(error);
  if (!failures.value.includes(sentence)) failures.value = [...failures.value, sentence];
};

/** Begins something that nobody waits for; when it fails, that is said. */
export const begin = (work: () => Promise<unknown>): void => {
  work().catch(fail);
};
