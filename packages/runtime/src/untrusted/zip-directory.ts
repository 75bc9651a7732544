/**
 * @file What is in a zip file, by the directory at its end.
 *
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */

/** A file in a zip, as the directory at its end describes it. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly checksum: number;
  /** Bytes in the zip, and unpacked. */
  readonly packed: number;
  readonly size: number;
  /** Where its own header begins. */
  readonly offset: number;
}

const END = { signature: 0x06054b50, size: 22 } as const;
const END_64 = { signature: 0x06064b50, size: 56 } as const;
const LOCATOR_64 = { signature: 0x07064b50, size: 20 } as const;
const ENTRY = { signature: 0x02014b50, size: 46 } as const;
/** What stands before each file itself. */
const HEADER = { signature: 0x04034b50, size: 30 } as const;
/** The comment at the end of a zip has a length of 16 bits. */
const LONGEST_COMMENT = 0xffff;
/** Stands in the place of a size that needs 64 bits. */
const ELSEWHERE = 0xffffffff;
const EXTRA_64 = 1;

/** Reads a file's numbers, of which the smallest byte is first. */
class Reader {
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  starts({ signature, size }: { readonly signature: number; readonly size: number }, at: number): boolean {
    return at >= 0 && at + size <= this.bytes.byteLength && this.#view.getUint32(at, true) === signature;
  }

  short(at: number): number {
    return this.#view.getUint16(at, true);
  }

  word(at: number): number {
    return this.#view.getUint32(at, true);
  }

  long(at: number): number {
    return Number(this.#view.getBigUint64(at, true));
  }
}

const findEnd = (zip: Reader): number => {
  const last = zip.bytes.byteLength - END.size;
  for (let at = last; at >= 0 && at >= last - LONGEST_COMMENT; at--) if (zip.starts(END, at)) return at;
  return -1;
};

/** Where the directory is, and how many files it lists. */
const directoryOf = (zip: Reader): { readonly count: number; readonly start: number } | null => {
  const end = findEnd(zip);
  if (end < 0) return null;
  const small = { count: zip.short(end + 10), start: zip.word(end + 16) };
  const locator = end - LOCATOR_64.size;
  if (!zip.starts(LOCATOR_64, locator)) return small;
  const end64 = zip.long(locator + 8);
  return zip.starts(END_64, end64) ? { count: zip.long(end64 + 32), start: zip.long(end64 + 48) } : null;
};

/** The sizes of an entry that did not fit into 32 bits, in the order in which they are kept. */
const longSizes = (zip: Reader, start: number, end: number): readonly number[] => {
  for (let at = start; at + 4 <= end; at += 4 + zip.short(at + 2)) {
    const length = zip.short(at + 2);
    if (zip.short(at) !== EXTRA_64 || at + 4 + length > end) continue;
    return Array.from({ length: Math.floor(length / 8) }, (_, i) => zip.long(at + 4 + 8 * i));
  }
  return [];
};

/** The files in a zip; null where its directory is damaged or cut off. */
export const entriesOf = (bytes: Uint8Array): readonly ZipEntry[] | null => {
  const zip = new Reader(bytes);
  const directory = directoryOf(zip);
  if (!directory) return null;
  const entries: ZipEntry[] = [];
  let at = directory.start;
  for (let i = 0; i < directory.count; i++) {
    if (!zip.starts(ENTRY, at)) return null;
    const extra = at + ENTRY.size + zip.short(at + 28);
    const next = extra + zip.short(at + 30) + zip.short(at + 32);
    if (next > bytes.byteLength) return null;
    const sizes = [...longSizes(zip, extra, extra + zip.short(at + 30))];
    const [size, packed, offset] = [24, 20, 42].map((field) => {
      const word = zip.word(at + field);
      return word === ELSEWHERE ? (sizes.shift() ?? word) : word;
    });
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + ENTRY.size, extra)),
      method: zip.short(at + 10),
      isEncrypted: (zip.short(at + 8) & 1) === 1,
      checksum: zip.word(at + 16),
      packed: packed!,
      size: size!,
      offset: offset!,
    });
    at = next;
  }
  return entries;
};

/** Where the bytes of a file begin, behind a header of its own; -1 if it is not where the directory says. */
export const startOf = (bytes: Uint8Array, { offset }: ZipEntry): number => {
  const zip = new Reader(bytes);
  return zip.starts(HEADER, offset) ? offset + HEADER.size + zip.short(offset + 26) + zip.short(offset + 28) : -1;
};
