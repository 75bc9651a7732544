/** @file Copies of what has to wait, since whoever gave it may change it meanwhile. */

const isPlain = (given: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(given);
  return prototype === Object.prototype || prototype === null;
};

const copyOf = (given: unknown): unknown => {
  if (ArrayBuffer.isView(given)) {
    if (given instanceof DataView || given.byteLength === 0) return given;
    // Node's Buffer is a Uint8Array whose slice() would share its memory.
    return given instanceof Uint8Array ? new Uint8Array(given) : (given as Float32Array).slice();
  }
  if (Array.isArray(given)) return given.map(copyOf);
  if (typeof given !== "object" || given === null || !isPlain(given)) return given;
  return Object.fromEntries(Object.entries(given).map(([name, part]) => [name, copyOf(part)]));
};

/** The same lists, objects and arrays, with numbers of their own. */
export const copied = <T>(given: T): T => copyOf(given) as T;
