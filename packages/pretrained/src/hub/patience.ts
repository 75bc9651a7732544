/** @file Asking again where that may help. */
import type { RemoteFile } from "./remote-file.ts";
import { NetworkFailure } from "./request.ts";
import type { Settings } from "./settings.ts";

/** How often a server is asked in a row, and the first wait in between, in milliseconds; each is twice as long as the one before. */
const ATTEMPTS = 4;
const WAIT = 200;

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Does something that a server may fail at, again and again; the count begins anew whenever more is there than ever before.
 *
 * @param reached How far it has come, in bytes.
 * @throws {@link NetworkFailure} when it fails too often, or in a way that stays.
 */
export const patiently = async <T>(
  file: RemoteFile,
  { tell, signal }: Settings,
  work: () => Promise<T>,
  reached: () => number = () => 0,
): Promise<T> => {
  let furthest = reached();
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (failure) {
      signal?.throwIfAborted();
      if (!(failure instanceof NetworkFailure)) throw failure;
      if (reached() > furthest) attempt = 1;
      furthest = Math.max(furthest, reached());
      if (!failure.passes || attempt >= ATTEMPTS) throw failure;
      const note = `${failure.inShort}; asking again`;
      tell({ file: file.name, received: reached(), total: null, note });
      await wait(WAIT * 2 ** (attempt - 1));
    }
  }
};
