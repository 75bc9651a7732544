/** @file One architecture that a library publishes weights of, as a template of ours. */
import type { Block } from "@tributary/kernel";
import type { Reference } from "@tributary/kernel/authoring";

/** A network that knows what the library calls its weights. */
export type PublishedNetwork = Block & { readonly features: Block; readonly reference: Reference };

export interface PublishedArchitecture {
  readonly build: (classes: number) => PublishedNetwork;
  /** Weights in published files that only training needs. Default none. */
  readonly unused?: RegExp;
  /** What older files call a weight by its name of today. Default the same. */
  readonly older?: (name: string) => string;
}

/** The architectures of a library, by its names. */
export type Architectures = Readonly<Record<string, PublishedArchitecture>>;

/** What an architecture's function gives is a block; its own type says more than these tables need. */
const made = (network: { readonly features: unknown; readonly reference: Reference }): PublishedNetwork =>
  network as unknown as PublishedNetwork;

/** The networks of a table by the library's names, which their references know. */
export const byName = (
  ...builds: readonly ((classes: number) => { readonly features: unknown; readonly reference: Reference })[]
): Architectures =>
  Object.fromEntries(
    builds.map((build) => [build(1).reference.architecture, { build: (classes) => made(build(classes)) }]),
  );

/** The same with more known about their files. */
export const withFiles = (architectures: Architectures, files: Omit<PublishedArchitecture, "build">): Architectures =>
  Object.fromEntries(Object.entries(architectures).map(([name, known]) => [name, { ...known, ...files }]));
