/** @file The libraries that read large pictures, which only those install who have some. */
import { PictureError } from "./picture-source.ts";

const missing = (at: string, library: string): PictureError =>
  new PictureError({
    at,
    problem: `this file is read by ${library}, which is not installed`,
    fix: `npm install --ignore-scripts ${library}`,
  });

const isAbsent = (failure: unknown): boolean => Object(failure).code === "ERR_MODULE_NOT_FOUND";

/** @throws {@link PictureError} where it is not installed. */
export const loadGeotiff = async (at: string): Promise<typeof import("geotiff")> => {
  try {
    return await import("geotiff");
  } catch (failure) {
    throw isAbsent(failure) ? missing(at, "geotiff") : failure;
  }
};

/** @throws {@link PictureError} where it is not installed. */
export const loadZarrita = async (at: string): Promise<typeof import("zarrita")> => {
  try {
    return await import("zarrita");
  } catch (failure) {
    throw isAbsent(failure) ? missing(at, "zarrita") : failure;
  }
};
