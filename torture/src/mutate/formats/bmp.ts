/** @file A BMP of 24 bits, which no encoder at hand writes. */

/** Writes red, green and blue of each pixel, in reading order. */
export const bmp = ({
  data,
  width,
  height,
}: {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}): Uint8Array => {
  const HEADERS = 54;
  const row = Math.ceil((width * 3) / 4) * 4;
  const bytes = new Uint8Array(HEADERS + row * height);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, HEADERS, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      bytes.set([data[at + 2]!, data[at + 1]!, data[at]!], HEADERS + (height - 1 - y) * row + x * 3);
    }
  }
  return bytes;
};
