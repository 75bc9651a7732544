/** @file Picture files for tests, written byte by byte: kinds that no encoder at hand writes. */

type TiffNumbers = Uint8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** Tag 339: 1 without a sign, 2 with a sign, 3 floats. */
const sampleFormat = (numbers: TiffNumbers): number => {
  if (numbers instanceof Float32Array || numbers instanceof Float64Array) return 3;
  return numbers instanceof Int16Array || numbers instanceof Int32Array ? 2 : 1;
};

/** A TIFF of one page in one strip: a header, one directory, the lists that it points to, the numbers. */
export const tiff = (
  numbers: TiffNumbers,
  picture: {
    readonly width: number;
    readonly height: number;
    readonly channels: number;
    /** Tag 262. Default: RGB for three channels and four, gray for others. */
    readonly colors?: number;
  },
): Uint8Array => {
  const { width, height, channels, colors = channels === 3 || channels === 4 ? 2 : 1 } = picture;
  const more = channels - (colors === 1 ? 1 : 3);
  const list = (value: number): readonly number[] => new Array<number>(channels).fill(value);
  const tags: readonly (readonly [tag: number, values: readonly number[]])[] = [
    [256, [width]],
    [257, [height]],
    [258, list(numbers.BYTES_PER_ELEMENT * 8)],
    [259, [1]],
    [262, [colors]],
    [273, [0]],
    [277, [channels]],
    [278, [height]],
    [279, [numbers.byteLength]],
    ...(more > 0 ? [[338, new Array<number>(more).fill(channels === 4 ? 2 : 0)] as const] : []),
    [339, list(sampleFormat(numbers))],
  ];
  const listsAt = 10 + tags.length * 12 + 4;
  const numbersAt =
    listsAt + 2 * tags.reduce((sum, [, { length }]) => sum + (length > 1 ? length + (length % 2) : 0), 0);
  const view = new DataView(new ArrayBuffer(numbersAt + numbers.byteLength));
  view.setUint32(0, 0x49492a00);
  view.setUint32(4, 8, true);
  view.setUint16(8, tags.length, true);
  let free = listsAt;
  for (const [i, [tag, values]] of tags.entries()) {
    const entry = 10 + i * 12;
    view.setUint16(entry, tag, true);
    view.setUint16(entry + 2, values.length > 1 ? 3 : 4, true);
    view.setUint32(entry + 4, values.length, true);
    if (values.length === 1) {
      view.setUint32(entry + 8, tag === 273 ? numbersAt : values[0]!, true);
      continue;
    }
    // Two short numbers fit into the entry itself.
    const at = values.length === 2 ? entry + 8 : free;
    if (values.length > 2) {
      view.setUint32(entry + 8, free, true);
      free += 2 * (values.length + (values.length % 2));
    }
    for (const [k, value] of values.entries()) view.setUint16(at + k * 2, value, true);
  }
  const bytes = new Uint8Array(view.buffer);
  bytes.set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength), numbersAt);
  return bytes;
};

interface BmpPicture {
  /** Indexes, or red, green and blue (and the fourth byte) of each pixel, in reading order. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly isTopDown?: boolean;
  readonly palette?: readonly (readonly [red: number, green: number, blue: number])[];
  /** The bits of red, green, blue and alpha. */
  readonly masks?: readonly number[];
}

/** A BMP file without compression. */
export const bmp = (picture: BmpPicture): Uint8Array => {
  const { data, width, height, bits, isTopDown = false, palette = [], masks = [] } = picture;
  // Masks belong to the fourth version of the header, of 108 bytes.
  const headerSize = masks.length > 0 ? 108 : 40;
  const pixelsAt = 14 + headerSize + palette.length * 4;
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  const view = new DataView(new ArrayBuffer(pixelsAt + rowBytes * height));
  const bytes = new Uint8Array(view.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, pixelsAt, true);
  view.setUint32(14, headerSize, true);
  view.setInt32(18, width, true);
  view.setInt32(22, isTopDown ? -height : height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, bits, true);
  view.setUint32(30, masks.length > 0 ? 3 : 0, true);
  view.setUint32(46, palette.length, true);
  for (const [i, mask] of masks.entries()) view.setUint32(54 + i * 4, mask, true);
  for (const [i, [red, green, blue]] of palette.entries()) bytes.set([blue, green, red], 14 + headerSize + i * 4);
  for (let y = 0; y < height; y++) {
    const row = pixelsAt + (isTopDown ? y : height - 1 - y) * rowBytes;
    for (let x = 0; x < width; x++) {
      if (bits > 8) {
        const size = bits / 8;
        const [red, green, blue, ...rest] = data.subarray((y * width + x) * size, (y * width + x + 1) * size);
        bytes.set([blue!, green!, red!, ...rest], row + x * size);
      } else {
        const bit = x * bits;
        bytes[row + (bit >> 3)]! |= data[y * width + x]! << (8 - bits - (bit & 7));
      }
    }
  }
  return bytes;
};

const crc32 = (bytes: Uint8Array): number => {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
};

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

const joined = (...parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

const numbers = (...values: readonly number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (const [i, value] of values.entries()) view.setUint32(i * 4, value);
  return new Uint8Array(view.buffer);
};

/** A color profile of gray whose tone curve is this gamma, as paint programs embed it. ICC.1:2001-04. */
export const grayProfile = (gamma: number): Uint8Array => {
  const white = joined(ascii("XYZ "), numbers(0, 0x0000f6d6, 0x00010000, 0x0000d32d));
  const curve = joined(ascii("curv"), numbers(0, 1), Uint8Array.of(Math.floor(gamma), (gamma % 1) * 256, 0, 0));
  const text = joined(ascii("text"), numbers(0), ascii("none"));
  const about = joined(ascii("desc"), numbers(0, 5), ascii("gray\0"), new Uint8Array(79));
  const tags = [
    ["desc", about],
    ["cprt", text],
    ["wtpt", white],
    ["kTRC", curve],
  ] as const;
  let at = 128 + 4 + tags.length * 12;
  const table = tags.map(([name, { length }]) => {
    const entry = joined(ascii(name), numbers(at, length));
    at += length;
    return entry;
  });
  const header = joined(
    numbers(at, 0, 0x02400000),
    ascii("mntrGRAYXYZ "),
    new Uint8Array(12),
    ascii("acsp"),
    new Uint8Array(28),
    numbers(0x0000f6d6, 0x00010000, 0x0000d32d),
    new Uint8Array(48),
  );
  return joined(header, numbers(tags.length), ...table, ...tags.map(([, data]) => data));
};

/** A gray PNG of 8 bits with a color profile, which `deflate` compresses. */
export const pngWithProfile = (
  pixels: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  profile: Uint8Array,
  deflate: (bytes: Uint8Array) => Uint8Array,
): Uint8Array => {
  const chunk = (kind: string, data: Uint8Array): Uint8Array => {
    const body = joined(ascii(kind), data);
    return joined(numbers(data.length), body, numbers(crc32(body)));
  };
  const rows = Array.from({ length: height }, (_, y) =>
    joined(Uint8Array.of(0), pixels.subarray(y * width, (y + 1) * width)),
  );
  return joined(
    Uint8Array.of(0x89, ...ascii("PNG\r\n"), 0x1a, 0x0a),
    chunk("IHDR", joined(numbers(width, height), Uint8Array.of(8, 0, 0, 0, 0))),
    chunk("iCCP", joined(ascii("gray\0\0"), deflate(profile))),
    chunk("IDAT", deflate(joined(...rows))),
    chunk("IEND", new Uint8Array()),
  );
};

/** A JPEG of 8 × 8 pixels of the inks [200, 30, 90, 60], as Pillow 12 writes it; Pillow reads [42, 172, 126]. */
export const inks = (): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    Buffer.from(
      "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggLCAkKCgoKCgYICwwLCgwJCgoK/8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EABUAAQEAAAAAAAAAAAAAAAAAAAkI/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAA4EQwBNAFkASwAAPwA2zCKUIY//2Q==",
      "base64",
    ),
  );
