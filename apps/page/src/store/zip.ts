/** @file Several files as one. For workers: it is done at once. */
import { unzipSync, zipSync } from "fflate";

/** What an archive may come to, in bytes: a small one can claim to be huge. */
const MOST = 1_000_000_000;

export const zipFiles = (files: Readonly<Record<string, Uint8Array>>): Uint8Array<ArrayBuffer> =>
  // Pictures are compressed already.
  zipSync({ ...files }, { level: 1 });

/** @throws Error when it is no archive, or larger than anything honest. */
export const unzipFiles = (archive: Uint8Array): Readonly<Record<string, Uint8Array>> => {
  let total = 0;
  return unzipSync(archive, {
    filter({ originalSize }) {
      total += originalSize;
      if (total > MOST) throw new Error(`the archive comes to more than ${MOST / 1e9} GB`);
      return true;
    },
  });
};
