/** @file The state that belongs into a link: which job, and what it shows. `#/explore?network=unet&size=128` */
import { type ReadonlySignal, signal } from "@preact/signals";

/** Where the page is. */
export interface Address {
  /** The id of a job; where there is none of this id, the first one is open. */
  readonly job: string;
  /** What the job keeps in its link. */
  readonly query: URLSearchParams;
}

/** Reads what stands after the `#`. */
export const readAddress = (hash: string): Address => {
  const [job = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  return { job, query: new URLSearchParams(query) };
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
