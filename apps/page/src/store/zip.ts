/** @file Several files as one; packed and unpacked beside the thread that asks. */
import { unzip, zip } from "fflate";

/** What an archive may come to, in bytes: a small one can claim to be huge. */
const MOST = 1_000_000_000;

export const zipFiles = (files: Readonly<Record<string, Uint8Array>>): Promise<Uint8Array<ArrayBuffer>> =>
  new Promise((resolve, reject) => {
    // Pictures are compressed already.
    zip({ ...files }, { level: 1 }, (error, bytes) => (error ? reject(error) : resolve(bytes)));
  });

/** @throws Error when it is no archive, or larger than anything honest. */
export const unzipFiles = (archive: Uint8Array): Promise<Readonly<Record<string, Uint8Array>>> =>
  new Promise((resolve, reject) => {
    let total = 0;
    const filter = ({ originalSize }: { readonly originalSize: number }): boolean => {
      total += originalSize;
      if (total > MOST) throw new Error(`the archive comes to more than ${MOST / 1e9} GB`);
      return true;
    };
    unzip(archive, { filter }, (error, files) => (error ? reject(error) : resolve(files)));
  });
