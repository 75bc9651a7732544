/** @file What a function of ours made, and with which settings: so that losses, metrics, optimizers and schedules are known by name. */
import type { Json } from "./schedules/schedule.ts";

/** How something was made. */
export interface Made {
  /** The function that made it: `"adam"`. */
  readonly by: string;
  /** What it was given, with the defaults of what matters; what was left out is missing. */
  readonly settings: { readonly [name: string]: Json };
  /** Which weights decay, where an optimizer was told. */
  readonly decays?: ((name: string) => boolean) | undefined;
}

/** By the function that computes: whoever copies what we made and puts a function of one's own into it has made something else. */
const known = /* @__PURE__ */ new WeakMap<object, Made>();

/** Text, numbers, truth and lists of them; nothing that was left out. */
const plain = (settings: object): Made["settings"] =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));

/** Remembers how a function that computes was made, and returns it. */
export const made = <F extends object>(by: string, settings: object, computes: F, decays?: Made["decays"]): F => {
  known.set(computes, { by, settings: plain(settings), decays });
  return computes;
};

/** How it was made, if a function of ours made it. */
export const madeOf = (computes: object): Made | undefined => known.get(computes);
