/** @file Opens pictures that are read piece by piece, by what they are called. */
import { checkOptions, POSITIVE } from "@tributary/kernel/authoring";
import { openOmeZarr } from "./ome-zarr.ts";
import { PictureError, type PictureOptions, type PictureSource, withWhite } from "./picture-source.ts";
import { openTiff } from "./tiff.ts";

const plainPath = (path: string): string => path.replace(/[?#].*$/, "").replace(/\/+$/, "");

/**
 * Opens a picture of any size, of which parts are read: a tiled TIFF (a cloud-optimized GeoTIFF is one) by `geotiff`, or an
 * OME-Zarr by `zarrita`; from the disk, or over HTTP by ranges. Both are optional peer dependencies. Of several levels the
 * largest is taken; an alpha channel is left out. Numbers are bytes, 16 bits without a sign, or floats of 32 bits: black to white is 0 to 255,
 * 0 to 65535, or 0 to 1, unless `white` says otherwise.
 *
 * @param path A path or an address that ends in `.tif`, `.tiff`, `.svs` or `.zarr`.
 * @throws {@link PictureError} for what is broken, has gaps, has other numbers, or claims sizes that would fill the memory.
 * @throws {@link FileError} when there is no such file.
 * @example
 * const slide = await openPicture("slide.tif");
 * [slide.height, slide.width, slide.channels]; // [40, 60, 3]
 * (await slide.read({ top: 10, left: 20, height: 2, width: 3 })).length; // 18
 */
export const openPicture = async (path: string, options: PictureOptions = {}): Promise<PictureSource> => {
  checkOptions("openPicture", options, { white: POSITIVE });
  const name = plainPath(path).toLowerCase();
  if (/\.(tiff?|svs)$/.test(name)) return withWhite(await openTiff(path), options);
  if (name.endsWith(".zarr")) return withWhite(await openOmeZarr(path), options);
  throw new PictureError({
    at: path,
    problem: "pictures of this kind are not read piece by piece",
    expected: "a name that ends in .tif, .tiff, .svs or .zarr",
    fix: "write it as a tiled TIFF: vips tiffsave in.jp2 out.tif --tile --compression deflate --bigtiff",
  });
};
