/** @file Processes whose start is measured, with packages as they are installed: their modules joined. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { joined } from "@tributary/testing/command";

const benchmarks = fileURLToPath(new URL("../../", import.meta.url));

/** Where they lie, beside packages as they are installed: `worker.js` and `from-file.js`, the `exports` of this package. */
export const installed = async (): Promise<string> => join(await joined(benchmarks), "dist/opening");
