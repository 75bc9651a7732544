/** @file "pnpm check:packages": packs every package and says what is wrong with it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { faultsOfAll, packAll } from "./pack.ts";
import { repository } from "./packages.ts";

const folder = mkdtempSync(join(tmpdir(), "packed-"));
try {
  const packed = await packAll(repository, folder);
  const faults = await faultsOfAll(repository, packed);
  for (const { manifest, bytes, files } of packed.values()) {
    console.log(`${manifest.name.padEnd(24)}${(bytes / 1000).toFixed(0).padStart(5)} kB  ${files.size} files`);
  }
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}
