/** @file What `predict` is given, or the sentence about the part that does not fit: a parameter that follows from its argument. */
import type { Tensor } from "@tributary/kernel";
import type { Misplaced } from "@tributary/kernel/authoring";
import type { Feed } from "./feeds.ts";

/** The parameter that takes what one input is fed with. */
type FeedArg<F> = F extends Feed
  ? F
  : F extends ArrayBufferView | { readonly data: unknown; readonly shape: readonly number[] }
    ? Misplaced<"numbers">
    : Feed;

/** The parameter that takes one feed, a list, or several by name, as the inputs were given to `model()`. */
export type FeedsArg<F, I> = [F] extends [never]
  ? F
  : I extends Tensor
    ? FeedArg<F>
    : I extends readonly Tensor[]
      ? { readonly [K in keyof I]: K extends keyof F ? FeedArg<F[K]> : Feed } | Readonly<Record<string, Feed>>
      : { readonly [K in keyof I]: K extends keyof F ? FeedArg<F[K]> : Feed };
