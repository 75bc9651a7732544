/** @file Where bytes come from and go to: a folder in Node, an address in a browser. */

export interface Files {
  /** All bytes of a file. */
  read(path: string | URL): Promise<Uint8Array>;
  /** Writes a file so that, whatever happens, either the old content or the new is there, never a part. */
  write(path: string | URL, pieces: readonly Uint8Array[]): Promise<void>;
}

/** The bytes at an address. */
export const download = async (address: string | URL): Promise<Uint8Array> => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: the server answered ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
};
