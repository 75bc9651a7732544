/** @file What the first bytes of a picture file say, before anything is decoded. */

import { ImageError } from "../errors.ts";

/** The formats that can be read; browsers read all but TIFF and AVIF. */
export type PictureFormat = "png" | "jpeg" | "webp" | "gif" | "bmp" | "tiff" | "avif";

/** The formats that are read in browsers: no browser reads TIFF, and an AVIF's header is not read before it is decoded. */
type BrowserPictureFormat = Exclude<PictureFormat, "tiff" | "avif">;

/** What errors say that a file should be. */
export const readablePicture = "a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF picture";
/** The same in browsers. */
export const browserReadablePicture = "a PNG, JPEG, WebP, GIF or BMP picture";

const ascii = (text: string): readonly number[] => Array.from(text, (letter) => letter.charCodeAt(0));

/** Whether a file has this text, or these bytes, at this place. */
const has =
  (text: string | readonly number[], at = 0) =>
  (bytes: Uint8Array): boolean =>
    (typeof text === "string" ? ascii(text) : text).every((byte, i) => bytes[at + i] === byte);

type Signature = (bytes: Uint8Array) => boolean;

const all =
  (...signatures: readonly Signature[]): Signature =>
  (bytes) =>
    signatures.every((matches) => matches(bytes));

const any =
  (...signatures: readonly Signature[]): Signature =>
  (bytes) =>
    signatures.some((matches) => matches(bytes));

/** One of the kinds of picture that an ISO media file says it holds: the list in its first box. */
const hasBrand =
  (...brands: readonly string[]): Signature =>
  (bytes) => {
    if (!has("ftyp", 4)(bytes)) return false;
    const end = Math.min(bytes.length, bytes[3]!, 64);
    for (let at = 8; at + 4 <= end; at += 4) if (brands.some((brand) => has(brand, at)(bytes))) return true;
    return false;
  };

const signatures: readonly (readonly [PictureFormat, Signature])[] = [
  ["png", has([0x89, ...ascii("PNG\r\n"), 0x1a, 0x0a])],
  ["jpeg", has([0xff, 0xd8, 0xff])],
  ["webp", all(has("RIFF"), has("WEBP", 8))],
  ["gif", any(has("GIF87a"), has("GIF89a"))],
  // Nothing but the size of its second header tells BMP from a text that starts with "BM".
  ["bmp", all(has("BM"), (bytes) => [12, 40, 52, 56, 64, 108, 124].includes(bytes[14]!), has([0, 0, 0], 15))],
  // The last two are BigTIFF.
  ["tiff", any(has([0x49, 0x49, 42, 0]), has([0x4d, 0x4d, 0, 42]), has([0x49, 0x49, 43, 0]), has([0x4d, 0x4d, 0, 43]))],
  ["avif", hasBrand("avif", "avis")],
];

/** What is known of other kinds of files that people take for pictures. */
const others: readonly (readonly [string, Signature])[] = [
  ["a HEIC picture, as telephones save them", hasBrand("heic", "heix", "hevc", "heim", "heis", "mif1", "msf1")],
  ["a film or a camera's raw file", has("ftyp", 4)],
  ["a JPEG 2000 picture", any(has([0, 0, 0, 12, ...ascii("jP  ")]), has([0xff, 0x4f, 0xff, 0x51]))],
  ["a JPEG XL picture", any(has([0xff, 0x0a]), has([0, 0, 0, 12, ...ascii("JXL ")]))],
  ["a Photoshop document", has("8BPS")],
  ["a PBM, PGM or PPM picture", (bytes) => /^P[1-7]\s/.test(String.fromCharCode(...bytes.subarray(0, 3)))],
  ["an icon", has([0, 0, 1, 0])],
  ["an OpenEXR picture", has([0x76, 0x2f, 0x31, 0x01])],
  ["a Radiance HDR picture", has("#?RADIANCE")],
  ["a DICOM file", has("DICM", 128)],
  ["a NumPy array", has([0x93, ...ascii("NUMPY")])],
  ["an HDF5 file", has([0x89, ...ascii("HDF\r\n"), 0x1a, 0x0a])],
  ["a PDF document", has("%PDF")],
  ["a web page", (bytes) => /^\s*<(!doctype|html)/i.test(String.fromCharCode(...bytes.subarray(0, 64)))],
  ["an SVG drawing", (bytes) => /^\s*<(\?xml|svg)/i.test(String.fromCharCode(...bytes.subarray(0, 64)))],
  ["a pointer of Git LFS in place of the file", has("version https://git-lfs")],
  ["a zip file", has([...ascii("PK"), 3, 4])],
];

/** Never the bytes themselves: whoever lists files may have named one that is nobody's business. */
const describe = (bytes: Uint8Array): string => {
  const start = bytes.subarray(0, 512);
  const isText = start.every((byte) => byte >= 0x20 || [0x09, 0x0a, 0x0d].includes(byte));
  return `${bytes.length} bytes of ${isText ? "text" : "something else"}`;
};

interface Refusal {
  readonly expected: string;
  readonly fix?: string;
  /** What it is, where that is known. */
  readonly received?: string | undefined;
}

const refuse = (
  bytes: Uint8Array,
  path: string,
  { expected, fix = "convert the file", received = describe(bytes) }: Refusal,
): never => {
  throw new ImageError({
    path,
    problem: "the file is not a picture that can be read, whatever its name says",
    received,
    expected,
    fix,
  });
};

const formatOf = (bytes: Uint8Array, path: string, expected: string): PictureFormat => {
  if (bytes.length === 0) {
    throw new ImageError({
      path,
      problem: "the file is empty",
      received: "0 bytes",
      expected,
      fix: "copy the file again",
    });
  }
  const found = signatures.find(([, matches]) => matches(bytes));
  if (found) return found[0];
  return refuse(bytes, path, { expected, received: others.find(([, matches]) => matches(bytes))?.[0] });
};

/**
 * Recognizes a picture's format by its first bytes, not by its name.
 *
 * @throws {@link ImageError} when the file is empty or is none of the formats.
 * @example
 * pictureFormat(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), "cat.png"); // "jpeg"
 */
export const pictureFormat = (bytes: Uint8Array, path: string): PictureFormat => formatOf(bytes, path, readablePicture);

/** What TIFF and AVIF are, where they are not read. */
const onlyInNode = { tiff: "a TIFF picture", avif: "an AVIF picture" } as const;

/**
 * The same for pictures that a browser is to read.
 *
 * @throws {@link ImageError} when the file is empty, is none of the formats, or is TIFF or AVIF.
 */
export const browserPictureFormat = (bytes: Uint8Array, path: string): BrowserPictureFormat => {
  const format = formatOf(bytes, path, browserReadablePicture);
  if (format !== "tiff" && format !== "avif") return format;
  return refuse(bytes, path, {
    expected: browserReadablePicture,
    received: onlyInNode[format],
    fix: "convert the file, or read it in Node",
  });
};
