/** @file Processes whose start is measured, with packages as they are installed: their modules joined. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { joined } from "@tributary/testing/command";

const benchmarks = fileURLToPath(new URL("../../", import.meta.url));

/**
 * The file of a process, beside packages as they are installed.
 *
 * @param entry Its name among the `exports` of this package.
 */
export const installed = async (entry: "worker" | "from-file"): Promise<string> =>
  join(await joined(benchmarks), "dist/opening", `${entry}.js`);
