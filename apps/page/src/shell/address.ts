/** @file The state that belongs into a link: which job, and what it shows. `#/explore?network=unet&size=128` */
import { type ReadonlySignal, signal } from "@preact/signals";
import { jobs } from "./jobs.ts";

/** Where the page is. */
export interface Address {
  /** One of {@link jobs}. */
  readonly job: string;
  /** What the job keeps in its link. */
  readonly query: URLSearchParams;
}

/** Reads what stands after the `#`; an unknown job is the first one. */
export const readAddress = (hash: string): Address => {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const known = jobs.some(({ id }) => id === path);
  return { job: known ? path : jobs[0].id, query: new URLSearchParams(known ? query : "") };
};

/** What {@link readAddress} reads. */
export const writeAddress = ({ job, query }: Address): string => {
  const text = query.toString();
  return text === "" ? `#/${job}` : `#/${job}?${text}`;
};

const current = signal(readAddress(globalThis.location?.hash ?? ""));
globalThis.addEventListener?.("hashchange", () => {
  current.value = readAddress(location.hash);
});

/** Where the page is; follows links, and the browser's buttons. */
export const address: ReadonlySignal<Address> = current;

/**
 * Puts what a job shows into the link, without a step in the browser's history: sliders would fill it.
 *
 * @param changes Values by name; `null` removes one.
 */
export const setQuery = (changes: Readonly<Record<string, string | number | null>>): void => {
  const { job, query } = current.value;
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) next.delete(name);
    else next.set(name, String(value));
  }
  current.value = { job, query: next };
  history.replaceState(null, "", writeAddress(current.value));
};
