/** @file What the pages of a TIFF file say of their numbers and colors, before anything is decoded. */

/** One page: the tags that decide whether its numbers can be read as they are. */
export interface TiffPage {
  /** Tag 277. */
  readonly channels: number;
  /** Tag 258: of one number. */
  readonly bits: number;
  /** Tag 339: what the bits mean. */
  readonly numbers: "integers" | "signed integers" | "floats" | "complex numbers" | "unknown numbers";
  /** Tag 262: what the channels mean; the name of the color space, where it is none of gray, RGB, palette and CMYK. */
  readonly colors: "known" | "YCbCr" | "Lab" | "LogLuv" | "unknown";
  /** Tag 259: 7 is JPEG, which brings its own conversion of YCbCr. */
  readonly compression: number;
}

const numberKinds: Readonly<Record<number, TiffPage["numbers"]>> = {
  1: "integers",
  2: "signed integers",
  3: "floats",
  5: "complex numbers",
  6: "complex numbers",
};

const colorKinds: Readonly<Record<number, TiffPage["colors"]>> = {
  0: "known",
  1: "known",
  2: "known",
  3: "known",
  4: "known",
  5: "known",
  6: "YCbCr",
  8: "Lab",
  9: "Lab",
  10: "Lab",
  32844: "LogLuv",
  32845: "LogLuv",
};

/** Reads numbers of a file at a place, in its byte order; `undefined` beyond its end. */
const readerOf = (bytes: Uint8Array): ((at: number, size: 2 | 4 | 8) => number | undefined) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes[0] === 0x49;
  return (at, size) => {
    if (!(at >= 0 && at + size <= bytes.length)) return undefined;
    if (size === 8) return Number(view.getBigUint64(at, little));
    return size === 4 ? view.getUint32(at, little) : view.getUint16(at, little);
  };
};

/**
 * The pages of a TIFF or BigTIFF file, up to `most` of them; those that lie beyond the file's end are left out.
 *
 * TIFF 6.0, Adobe 1992; the BigTIFF proposal of libtiff.
 */
export const tiffPages = (bytes: Uint8Array, most: number): readonly TiffPage[] => {
  const read = readerOf(bytes);
  const isBig = read(2, 2) === 43;
  const [countSize, entrySize, valueAt, pointerSize] = isBig ? ([8, 20, 12, 8] as const) : ([2, 12, 8, 4] as const);
  const pages: TiffPage[] = [];
  let directory = read(isBig ? 8 : 4, pointerSize);
  while (directory && pages.length < most) {
    const start = directory;
    const count = read(start, countSize);
    if (count === undefined || start + countSize + count * entrySize > bytes.length) break;
    const tags = new Map<number, number>();
    for (let i = 0; i < count; i++) {
      const entry = start + countSize + i * entrySize;
      const type = read(entry + 2, 2);
      const values = read(entry + 4, pointerSize)!;
      const size = type === 3 ? 2 : type === 16 ? 8 : 4;
      // A list that does not fit into the entry lies elsewhere; its first number stands for all of them.
      const isElsewhere = values * size > pointerSize;
      const at = isElsewhere ? read(entry + valueAt, pointerSize)! : entry + valueAt;
      const value = read(at, size);
      if (value !== undefined) tags.set(read(entry, 2)!, value);
    }
    pages.push({
      channels: tags.get(277) ?? 1,
      bits: tags.get(258) ?? 1,
      numbers: numberKinds[tags.get(339) ?? 1] ?? "unknown numbers",
      colors: colorKinds[tags.get(262) ?? 1] ?? "unknown",
      compression: tags.get(259) ?? 1,
    });
    directory = read(start + countSize + count * entrySize, pointerSize);
  }
  return pages;
};
