/** @file What reads large pictures, which only those install who have some. */
import { UsageError } from "../usage-error.ts";

/** @throws {@link UsageError} where it is not installed. */
export const loadPictures = async (): Promise<typeof import("@tributary/jobs/pictures")> => {
  try {
    return await import("@tributary/jobs/pictures");
  } catch (failure) {
    if (Object(failure).code !== "ERR_MODULE_NOT_FOUND") throw failure;
    throw new UsageError({
      problem: "answers as OME-Zarr need @tributary/jobs, which is not installed",
      expected: "@tributary/jobs beside tributary, with geotiff for TIFF files or zarrita for OME-Zarr",
      fix: "npm install --ignore-scripts @tributary/jobs @tributary/kernel geotiff zarrita bullmq ioredis",
    });
  }
};
