/** @file Tiled TIFF files of any size, for tests and measurements: tile after tile, so that none is in memory whole. */
import { deflateSync } from "node:zlib";

export interface TiledTiff {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** The side of a tile, a multiple of 16. */
  readonly tile: number;
  /** The pixels of a tile, row by row, channels last. */
  pixels(top: number, left: number): Uint8Array;
}

/** A pattern that is everywhere another, and that nothing needs to be kept for. */
export const patternAt = (y: number, x: number, c: number): number =>
  (Math.imul((y >>> 2) + 17 * c, 2654435761) ^ Math.imul((x >>> 2) + 1, 40503)) >>> 24;

/** The pattern as a picture. */
export const patternTiff = (height: number, width: number, channels: 1 | 3, tile = 256): TiledTiff => ({
  height,
  width,
  channels,
  tile,
  pixels(top, left) {
    const data = new Uint8Array(tile * tile * channels);
    let to = 0;
    for (let y = top; y < top + tile; y++)
      for (let x = left; x < left + tile; x++) for (let c = 0; c < channels; c++) data[to++] = patternAt(y, x, c);
    return data;
  },
});

const [SHORT, LONG] = [3, 4];

/** Zlib-compressed tiles; the directory, which says where they lie, comes last. Up to 4 GB. */
export function* tiledTiff({ height, width, channels, tile, pixels }: TiledTiff): Generator<Uint8Array> {
  const offsets: number[] = [];
  const counts: number[] = [];
  const bytes: Uint8Array[] = [];
  let at = 8;
  // The directory's place is known last, so tiles are kept compressed until then.
  for (let top = 0; top < height; top += tile) {
    for (let left = 0; left < width; left += tile) {
      const packed = deflateSync(pixels(top, left), { level: 1 });
      offsets.push(at);
      counts.push(packed.length);
      bytes.push(packed);
      at += packed.length;
    }
  }
  const tags: readonly (readonly [tag: number, type: number, values: readonly number[]])[] = [
    [256, LONG, [width]],
    [257, LONG, [height]],
    [258, SHORT, new Array<number>(channels).fill(8)],
    [259, SHORT, [8]],
    [262, SHORT, [channels === 1 ? 1 : 2]],
    [277, SHORT, [channels]],
    [284, SHORT, [1]],
    [322, LONG, [tile]],
    [323, LONG, [tile]],
    [324, LONG, offsets],
    [325, LONG, counts],
  ];
  const start = at + (at % 2);
  const head = new DataView(new ArrayBuffer(8));
  head.setUint16(0, 0x4949);
  head.setUint16(2, 42, true);
  head.setUint32(4, start, true);
  yield new Uint8Array(head.buffer);
  yield* bytes;
  yield new Uint8Array(start - at);
  const directory = new DataView(new ArrayBuffer(2 + 12 * tags.length + 4));
  const long: number[] = [];
  directory.setUint16(0, tags.length, true);
  const beyond = start + directory.byteLength;
  for (const [i, [tag, type, values]] of tags.entries()) {
    const entry = 2 + 12 * i;
    directory.setUint16(entry, tag, true);
    directory.setUint16(entry + 2, type, true);
    directory.setUint32(entry + 4, values.length, true);
    const isShort = type === SHORT;
    if (values.length === 1) {
      if (isShort) directory.setUint16(entry + 8, values[0]!, true);
      else directory.setUint32(entry + 8, values[0]!, true);
      continue;
    }
    directory.setUint32(entry + 8, beyond + 4 * long.length, true);
    // Three short numbers take two places of four bytes.
    if (isShort) long.push(values[0]! + (values[1]! << 16), values[2] ?? 0);
    else for (const value of values) long.push(value);
  }
  yield new Uint8Array(directory.buffer);
  yield new Uint8Array(Uint32Array.from(long).buffer);
}
