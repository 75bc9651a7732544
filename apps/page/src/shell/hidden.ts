/** @file A tab that nobody sees rests, unless it is told to go on: one setting for every job that learns. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { begin } from "./status.ts";

const hidden = signal(globalThis.document?.hidden ?? false);
globalThis.document?.addEventListener("visibilitychange", () => {
  hidden.value = document.hidden;
});

const NAME = "learns when hidden";

/** Some windows have no storage: a wish is known as long as the tab lives then. */
const kept = (): boolean => {
  try {
    return localStorage.getItem(NAME) === "yes";
  } catch {
    return false;
  }
};
const keep = (wish: boolean): void => {
  try {
    if (wish) localStorage.setItem(NAME, "yes");
    else localStorage.removeItem(NAME);
  } catch {
    // See above.
  }
};

const wished = signal(kept());
// Another tab may be told so.
globalThis.addEventListener?.("storage", () => {
  wished.value = kept();
});

/** Whether a tab that nobody sees goes on learning. */
export const learnsHidden: ReadonlySignal<boolean> = wished;
export const setLearnsHidden = (wish: boolean): void => {
  wished.value = wish;
  keep(wish);
};

const resting = computed(() => hidden.value && !wished.value);

/** Tells a worker whether it rests, now and whenever that changes; what it returns ends that. */
export const tellRest = (rest: (resting: boolean) => Promise<unknown>): (() => void) =>
  effect(() => {
    const now = resting.value;
    begin(() => rest(now));
  });
