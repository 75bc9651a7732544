/** @file Pictures that are read piece by piece. */
import { FileError } from "@tributary/files";
import { ArgumentError, TributaryError } from "@tributary/kernel";
import { sha256 } from "../batch/batch.ts";

/**
 * A picture cannot be read piece by piece: its file is broken, of a kind that is not read, or claims what cannot be.
 *
 * @example
 * new PictureError({ at: "slide.tif", problem: "tile 7 of 12 is missing" }).at; // "slide.tif"
 */
export class PictureError extends TributaryError {
  override get name(): string {
    return "PictureError";
  }
}

/** A part of a picture, in pixels. */
export interface Region {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Black to white is 0 to 255 in bytes, 0 to 65535 in 16 bits, 0 to 1 in floats. */
export type Pixels = Uint8Array | Uint16Array | Float32Array;

/** An empty array of the kind of another. */
export const samePixels = (like: Pixels, length: number): Pixels => {
  if (like instanceof Uint8Array) return new Uint8Array(length);
  return like instanceof Uint16Array ? new Uint16Array(length) : new Float32Array(length);
};

/** How the numbers of a file are read. */
export interface PictureOptions {
  /**
   * The number that is white, where it is not the largest one of its kind: 4095 for a camera of 12 bits in a file of 16. Numbers are divided by it, what is
   * below 0 is black, what is above is white. Default 255 for bytes, 65535 for 16 bits, 1 for floats.
   */
  readonly white?: number | undefined;
}

/** The kinds of numbers that are read. */
const KINDS = ["uint8", "uint16", "float32"] as const;

/** @throws {@link PictureError} for other numbers than {@link Pixels}. */
export const checkKind = (at: string, kind: string): void => {
  if (KINDS.some((one) => one === kind)) return;
  throw new PictureError({
    at,
    problem: "its numbers are of a kind that is not read",
    received: kind,
    expected: KINDS.join(", "),
    fix: "write it with 8 or 16 bits without a sign, or with floats of 32 bits",
  });
};

/** A picture with white as it is told; as it is, where nothing is. */
export const withWhite = (source: PictureSource, { white }: PictureOptions): PictureSource => {
  if (white === undefined) return source;
  return {
    ...source,
    identity: sha256(`${source.identity} white ${white}`),
    async read(region) {
      const pixels = await source.read(region);
      return Float32Array.from(pixels, (value) => Math.min(1, Math.max(0, value / white)));
    },
  };
};

/** A picture of any size, of which parts are read. */
export interface PictureSource {
  readonly height: number;
  readonly width: number;
  /** 1 for gray, 3 for colors. */
  readonly channels: number;
  /** What changes when the picture does: a hash of how it is laid out, of pieces from all over it, and of when its file was written. */
  readonly identity: string;
  /** The pixels of a part that lies within the picture: row by row, channels last. */
  read(region: Region): Promise<Pixels>;
  close(): Promise<void>;
}

/** The largest sizes that a file may claim: a side, and one of the pieces that it is cut into, in bytes. */
const LONGEST_SIDE = 2_000_000;
const LARGEST_PIECE = 2 ** 27;

/** What a file says of itself, before any of it is believed. */
export interface Claimed {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** The pieces that the file is cut into. */
  readonly piece: readonly [height: number, width: number];
}

const isSide = (size: number): boolean => Number.isSafeInteger(size) && size > 0 && size <= LONGEST_SIDE;

/** @throws {@link PictureError} for sizes that no picture has, and for pieces that fill the memory. */
export const checkClaimed = (at: string, { height, width, channels, piece }: Claimed): void => {
  if (![height, width, ...piece].every(isSide)) {
    throw new PictureError({
      at,
      problem: "it claims sizes that no picture has",
      received: `${height} × ${width} pixels, in pieces of ${piece[0]} × ${piece[1]}`,
      expected: `sides from 1 to ${LONGEST_SIDE} pixels`,
      fix: "the file is damaged or made to harm: get it again",
    });
  }
  if (channels !== 1 && channels !== 3) {
    throw new PictureError({
      at,
      problem: `it has ${channels} channels`,
      expected: "1 channel of gray, or 3 of colors",
      fix: "write the channels that the network sees into a file of their own",
    });
  }
  const bytes = piece[0] * piece[1] * channels;
  if (bytes <= LARGEST_PIECE) return;
  throw new PictureError({
    at,
    problem: "it can only be read in pieces that are too large",
    received: `pieces of ${piece[0]} × ${piece[1]} pixels`,
    expected: `pieces of at most ${LARGEST_PIECE / 2 ** 20} MB`,
    fix: "write it in tiles: vips tiffsave in.tif out.tif --tile --tile-width 512 --tile-height 512 --compression deflate --bigtiff",
  });
};

/** @throws {@link ArgumentError} for a part that does not lie within the picture. */
export const checkRegion = (at: string, source: Pick<PictureSource, "height" | "width">, region: Region): void => {
  const { top, left, height, width } = region;
  const isWhole = [top, left, height, width].every(Number.isSafeInteger);
  const isWithin = top >= 0 && left >= 0 && top + height <= source.height && left + width <= source.width;
  if (isWhole && isWithin && height > 0 && width > 0) return;
  throw new ArgumentError({
    at,
    problem: "the part does not lie within the picture",
    received: `${height} × ${width} pixels from row ${top}, column ${left}`,
    expected: `whole numbers within ${source.height} × ${source.width} pixels`,
    fix: "cut the part off where the picture ends",
  });
};

/** What a library says of a file that it cannot read. Where the disk or a server is the reason, that is said: it is no fault of the file. */
export const unreadable = (at: string, failure: unknown, what: string): TributaryError => {
  if (failure instanceof FileError || failure instanceof PictureError) return failure;
  const error = new PictureError({
    at,
    problem: `${what}: it is damaged, or of a kind that is not read`,
    received: failure instanceof Error ? failure.message : String(failure),
    fix: "open it in another program; if that reads it, write it anew as a tiled TIFF",
  });
  error.cause = failure;
  return error;
};
