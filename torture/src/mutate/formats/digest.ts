/** @file What was read, in a few letters: equal texts are equal numbers. */
import { createHash } from "node:crypto";
import type { NdArrays } from "@tributary/kernel";

export const digest = (arrays: NdArrays): string => {
  const hash = createHash("sha256");
  for (const [name, { shape, data }] of Object.entries(arrays).sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${JSON.stringify(name)}${shape}`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex").slice(0, 16);
};
