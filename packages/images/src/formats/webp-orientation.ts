/** @file How a WebP file's camera was held: browsers do not agree on whether they turn such pictures. */

const text = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

/** The tag of the orientation in what EXIF holds, which is laid out as a TIFF file is. */
const ORIENTATION = 0x0112;

const orientationIn = (exif: Uint8Array): number => {
  const start = text(exif, 0, 6) === "Exif\0\0" ? 6 : 0;
  const order = text(exif, start, 2);
  if ((order !== "II" && order !== "MM") || exif.length < start + 8) return 1;
  const little = order === "II";
  const view = new DataView(exif.buffer, exif.byteOffset + start, exif.byteLength - start);
  const table = view.getUint32(4, little);
  if (table + 2 > view.byteLength) return 1;
  for (let i = 0; i < view.getUint16(table, little); i++) {
    const entry = table + 2 + i * 12;
    if (entry + 10 > view.byteLength) return 1;
    if (view.getUint16(entry, little) === ORIENTATION) return view.getUint16(entry + 8, little);
  }
  return 1;
};

/** What a WebP file says in EXIF of how it lies, 1 to 8, and where that stands; null where it says nothing, and for other files. */
export const webpOrientation = (bytes: Uint8Array): { readonly orientation: number; readonly at: number } | null => {
  if (text(bytes, 0, 4) !== "RIFF" || text(bytes, 8, 4) !== "WEBP") return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    if (text(bytes, at, 4) === "EXIF") {
      const orientation = orientationIn(bytes.subarray(at + 8, at + 8 + size));
      return orientation >= 1 && orientation <= 8 ? { orientation, at } : null;
    }
    at += 8 + size + (size % 2);
  }
  return null;
};
