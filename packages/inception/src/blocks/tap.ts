/** @file Recording the outputs of inner modules, for auxiliary classifiers. */
import type { Block, Tensor } from "@tributary/kernel";
import type { Stage } from "@tributary/kernel/authoring";

/** A stage that records the output of its latest call. */
export interface Tap extends Stage {
  readonly latest: () => Tensor;
}

export const tap = (stage: Stage): Tap => {
  let latest: Tensor | null = null;
  const block: Block = (x) => {
    latest = stage.block(x);
    return latest;
  };
  return { ...stage, block, latest: () => latest! };
};

/** Calls the network once, and applies each auxiliary classifier to the output of its stage. */
export const withAuxiliaries =
  <K extends string>(
    net: Block,
    auxiliaries: Readonly<Record<K, { readonly on: Tap; readonly classifier: Block }>>,
  ): ((image: Tensor) => { readonly [name in K | "output"]: Tensor }) =>
  (image) => {
    const output = net(image);
    const entries = Object.entries<{ readonly on: Tap; readonly classifier: Block }>(auxiliaries);
    const scores = entries.map(([name, { on, classifier }]) => [name, classifier(on.latest())] as const);
    return { output, ...Object.fromEntries(scores) } as { readonly [name in K | "output"]: Tensor };
  };
