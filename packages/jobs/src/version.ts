/** @file The version of this package: batches say which one sent them. */
import { createRequire } from "node:module";

const manifest: { readonly version: string } = createRequire(import.meta.url)("@tributary/jobs/package.json");

export const version: string = manifest.version;
