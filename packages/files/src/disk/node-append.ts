/** @file Adding to the end of a file in Node. */
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { bytesOf } from "../content.ts";
import { ensureFolder } from "./node-folders.ts";
import { localPath, named } from "./node-path.ts";

export const append = async (path: string | URL, content: string | Uint8Array): Promise<void> => {
  const bytes = bytesOf("appendFile", content);
  await named(path, "written", async () => {
    const target = localPath(path);
    await ensureFolder(dirname(target));
    const handle = await open(target, "a");
    try {
      const before = await handle.stat();
      await handle.writeFile(bytes).catch(async (failure: unknown) => {
        // Half a line is worse than none: whoever reads the file would take it for a whole one.
        if (before.isFile()) await handle.truncate(before.size).catch(() => {});
        throw failure;
      });
    } finally {
      await handle.close();
    }
  });
};
