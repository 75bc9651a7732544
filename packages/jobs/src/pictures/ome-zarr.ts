/** @file OME-Zarr pictures, read by region: from a folder, or over HTTP. */
import { join } from "node:path";
import { FileError, readFile } from "@tributary/files";
import type { Array as ZarrArray } from "zarrita";
import { sha256 } from "../batch/batch.ts";
import { identified } from "./identified.ts";
import { loadZarrita } from "./load-library.ts";
import {
  checkClaimed,
  checkKind,
  checkRegion,
  PictureError,
  type PictureSource,
  type Pixels,
  samePixels,
  unreadable,
} from "./picture-source.ts";

/** No part of a store is larger than this. */
const LARGEST = 2 ** 28;

/** What `zarrita` reads from: files of a folder or at an address. What is not there is undefined. */
const storeOf = (path: string) => ({
  async get(key: string): Promise<Uint8Array | undefined> {
    const place = /^https?:/.test(path) ? new URL(path.replace(/\/*$/, "") + key) : join(path, key);
    try {
      return await readFile(place, { maxBytes: LARGEST });
    } catch (failure) {
      const isAbsent = failure instanceof FileError && (failure.code === "ENOENT" || / 404\b/.test(failure.problem));
      if (isAbsent) return undefined;
      throw failure;
    }
  },
});

type Store = ReturnType<typeof storeOf>;

interface Multiscales {
  readonly datasets?: readonly { readonly path?: unknown }[];
  readonly axes?: readonly { readonly name?: unknown }[];
}

/** What says where the pictures of a group are: 0.4 at the top, 0.5 below `ome`. */
const multiscalesOf = (attrs: Readonly<Record<string, unknown>>): Multiscales | null => {
  const { multiscales } = Object(attrs.ome ?? attrs) as { readonly multiscales?: readonly Multiscales[] };
  return multiscales?.[0] ?? null;
};

/** Which axis has the channels: the only one before height and width that is longer than 1. */
const channelAxisOf = (path: string, shape: readonly number[], names: readonly unknown[]): number | null => {
  const long = shape.slice(0, -2).flatMap((size, axis) => (size > 1 ? [axis] : []));
  const [axis = null] = long;
  const name = axis === null ? "c" : (names[axis] ?? "c");
  if (shape.length >= 2 && long.length <= 1 && name === "c") return axis;
  throw new PictureError({
    at: path,
    problem: "it is more than one picture",
    received: shape.map((size, i) => `${names[i] ?? "axis"} ${size}`).join(", "),
    expected: "channels, height and width; one time, and one depth",
    fix: "write the one picture that is meant into a store of its own",
  });
};

type Numbers = ZarrArray<"uint8" | "uint16" | "float32", Store>;

const sourceOf = (
  path: string,
  array: Numbers,
  names: readonly unknown[],
  { get, slice }: typeof import("zarrita"),
): Promise<PictureSource> => {
  const { shape, chunks } = array;
  const channelAxis = channelAxisOf(path, shape, names);
  const rank = shape.length;
  const [height = 0, width = 0] = shape.slice(-2);
  const channels = channelAxis === null ? 1 : shape[channelAxis]!;
  const [tall = 1, wide = 1] = chunks.slice(-2);
  checkClaimed(path, { height, width, channels, piece: [tall, wide] });
  return identified([tall, wide], {
    height,
    width,
    channels,
    identity: sha256(JSON.stringify([shape, chunks, array.dtype])),
    async read(region) {
      checkRegion(path, { height, width }, region);
      const { top, left } = region;
      const picked = shape.map((size, axis) => {
        if (axis === rank - 2) return slice(top, top + region.height);
        if (axis === rank - 1) return slice(left, left + region.width);
        return axis === channelAxis ? slice(0, size) : 0;
      });
      const { data } = await get(array, picked).catch((failure: unknown) => {
        throw unreadable(path, failure, `the pixels from row ${top}, column ${left} on cannot be read`);
      });
      return channelsLast(data, channels);
    },
    close: async () => {},
  });
};

/** OME-Zarr has one plane for each channel. */
const channelsLast = (planes: Pixels, channels: number): Pixels => {
  if (channels === 1) return planes;
  const count = planes.length / channels;
  const pixels = samePixels(planes, planes.length);
  for (let c = 0; c < channels; c++) for (let i = 0; i < count; i++) pixels[i * channels + c] = planes[c * count + i]!;
  return pixels;
};

/**
 * Opens an OME-Zarr picture (0.4 or 0.5), or an array of Zarr.
 *
 * @param path A folder, or an address.
 */
export const openOmeZarr = async (path: string): Promise<PictureSource> => {
  const zarr = await loadZarrita(path);
  try {
    const root = zarr.root(storeOf(path));
    const found = await zarr.open(root);
    const scales = found.kind === "group" ? multiscalesOf(found.attrs) : null;
    const level = scales?.datasets?.[0]?.path;
    if (found.kind === "group" && typeof level !== "string") {
      throw new PictureError({
        at: path,
        problem: "the store does not say which of its arrays is a picture",
        expected: "multiscales, as OME-Zarr has them",
        fix: "give the path of the array itself",
      });
    }
    const array = found.kind === "array" ? found : await zarr.open(root.resolve(String(level)), { kind: "array" });
    checkKind(path, array.dtype);
    const names = scales?.axes?.map(({ name }) => name) ?? [];
    return await sourceOf(path, array as Numbers, names, zarr);
  } catch (failure) {
    throw failure instanceof PictureError ? failure : unreadable(path, failure, "the store cannot be opened");
  }
};
