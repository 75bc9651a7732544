/** @file Tiled TIFF files, read by region: from disk, or over HTTP by ranges. */
import { stat } from "node:fs/promises";
import { asFileError } from "@tributary/files";
import type { TributaryError } from "@tributary/kernel";
import type { GeoTIFF, GeoTIFFImage } from "geotiff";
import { sha256 } from "../batch/batch.ts";
import { identified } from "./identified.ts";
import { loadGeotiff } from "./load-library.ts";
import {
  checkClaimed,
  checkKind,
  checkRegion,
  PictureError,
  type PictureSource,
  type Pixels,
  unreadable,
} from "./picture-source.ts";
import { Ranges } from "./ranges.ts";

/** TIFF's words for how colors are told. */
const COLORS = { gray: 1, rgb: 2, yCbCr: 6 } as const;

/** TIFF's numbers for what numbers are. */
const FORMATS: Readonly<Record<number, string>> = { 1: "uint", 2: "int", 3: "float" };

/** What the numbers of all channels are: `"uint8"`. Files that do not say of how many bits have 1. */
const kindOf = (at: string, image: GeoTIFFImage): string => {
  const samples = Array.from({ length: image.getSamplesPerPixel() }, (_, i) => i);
  const kinds = samples.map(
    (i) => `${FORMATS[image.getSampleFormat(i)] ?? "complex"}${image.getBitsPerSample(i) || 1}`,
  );
  const kind = [...new Set(kinds)].join(", ");
  checkKind(at, kind);
  return kind;
};

const checkColors = (at: string, colors: unknown): void => {
  if (Object.values(COLORS).some((one) => one === colors)) return;
  throw new PictureError({
    at,
    problem: "its colors are told in a way that is not read",
    received: `photometric interpretation ${colors}`,
    expected: "gray (1), RGB (2) or YCbCr (6)",
    fix: "write it as RGB",
  });
};

/** TIFF's number for rows from the top, and columns from the left. */
const UPRIGHT = 1;

/** Other readers turn such a picture: what was answered here would lie elsewhere in theirs. */
const checkUpright = (at: string, orientation: unknown): void => {
  if (orientation === UPRIGHT) return;
  throw new PictureError({
    at,
    problem: "its pixels are turned or mirrored",
    received: `orientation ${orientation}`,
    expected: "orientation 1: rows from the top, columns from the left",
    fix: "write it upright: vips autorot in.tif out.tif[tile,compression=deflate,bigtiff]",
  });
};

interface Layout {
  readonly offsets: readonly number[];
  readonly counts: readonly number[];
}

const layoutOf = async (image: GeoTIFFImage): Promise<Layout> => {
  const { fileDirectory } = image;
  const [offsets, counts] = fileDirectory.hasTag("TileOffsets")
    ? (["TileOffsets", "TileByteCounts"] as const)
    : (["StripOffsets", "StripByteCounts"] as const);
  const numbers = async (tag: typeof offsets | typeof counts): Promise<readonly number[]> =>
    Array.from((await fileDirectory.loadValue(tag)) ?? [], Number);
  return { offsets: await numbers(offsets), counts: await numbers(counts) };
};

/** Libraries read what is not there as zeros: it is looked for before anything is read. */
const checkWhole = (at: string, { offsets, counts }: Layout, expected: number, length: number | null): void => {
  const gap = counts.findIndex((count) => !(count > 0));
  if (counts.length < expected || offsets.length < expected || gap >= 0) {
    throw new PictureError({
      at,
      problem: `piece ${(gap < 0 ? Math.min(counts.length, offsets.length) : gap) + 1} of ${expected} is missing in the file`,
      expected: "a picture without gaps",
      fix: "write it anew, with what is to be seen there",
    });
  }
  const end = counts.reduce((most, count, i) => Math.max(most, offsets[i]! + count), 0);
  if (length === null || end <= length) return;
  throw new PictureError({
    at,
    problem: "the file is cut off",
    received: `${length} bytes`,
    expected: `${end} bytes`,
    fix: "copy it again",
  });
};

/** The first and largest picture of the file; smaller copies of it are left alone. */
const firstImage = async (
  path: string,
  tiff: GeoTIFF,
  { length, written }: OnDisk,
  failed: (failure: unknown, what: string) => TributaryError,
): Promise<PictureSource> => {
  const image = await tiff.getImage(0);
  const [height, width, samples] = [image.getHeight(), image.getWidth(), image.getSamplesPerPixel()];
  const piece = [image.getTileHeight(), image.getTileWidth()] as const;
  const colors = image.fileDirectory.getValue("PhotometricInterpretation");
  // What comes after three colors is alpha; a fourth band of gray is none.
  const channels = samples === 4 && colors !== COLORS.gray ? 3 : samples;
  checkClaimed(path, { height, width, channels, piece });
  const kind = kindOf(path, image);
  checkColors(path, colors);
  checkUpright(path, (await image.fileDirectory.loadValue("Orientation")) ?? UPRIGHT);
  const isPlanar = image.fileDirectory.getValue("PlanarConfiguration") === 2;
  const pieces = Math.ceil(height / piece[0]) * Math.ceil(width / piece[1]) * (isPlanar ? samples : 1);
  const layout = await layoutOf(image);
  checkWhole(path, layout, pieces, length ?? tiff.source.fileSize);
  return identified(piece, {
    height,
    width,
    channels,
    identity: sha256(JSON.stringify([height, width, channels, kind, length, written, layout])),
    async read(region) {
      checkRegion(path, { height, width }, region);
      const { top, left } = region;
      const window = [left, top, left + region.width, top + region.height];
      const options = { window, interleave: true } as const;
      try {
        const found =
          colors === COLORS.yCbCr
            ? await image.readRGB(options)
            : await image.readRasters({ ...options, samples: Array.from({ length: channels }, (_, i) => i) });
        return found as unknown as Pixels;
      } catch (failure) {
        throw failed(failure, `the pixels from row ${top}, column ${left} on cannot be read`);
      }
    },
    close: async () => void tiff.close(),
  });
};

/**
 * Opens a TIFF file.
 *
 * @param path A path, or an address whose server answers ranges.
 */
export const openTiff = async (path: string): Promise<PictureSource> => {
  const { fromCustomClient, fromFile } = await loadGeotiff(path);
  const ranges = /^https?:/.test(path) ? new Ranges(path) : null;
  const onDisk = ranges ? NOWHERE : await onDiskOf(path);
  /** An "AggregateError" is all that is said of parts that could not be fetched. */
  const failed = (failure: unknown, what: string): TributaryError =>
    unreadable(path, (Object(failure).name === "AggregateError" && ranges?.failure) || failure, what);
  const tiff = await (ranges ? fromCustomClient(ranges) : fromFile(path)).catch((failure) => {
    throw failed(failure, "the file cannot be opened");
  });
  try {
    return await firstImage(path, tiff, onDisk, failed);
  } catch (failure) {
    await tiff.close();
    throw failed(failure, "its directory cannot be read");
  }
};

/** What the disk says of a file. */
interface OnDisk {
  readonly length: number | null;
  /** In seconds, since some disks count no further. */
  readonly written: number | null;
}

const NOWHERE: OnDisk = { length: null, written: null };

const onDiskOf = async (path: string): Promise<OnDisk> => {
  const { size, mtimeMs } = await stat(path).catch((failure) => {
    throw asFileError(failure, path, "read");
  });
  return { length: size, written: Math.floor(mtimeMs / 1000) };
};
