/** @file Places where something is wrong with the disk: no room, no permission. */
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { platform } from "node:process";

/** A folder whose room can be taken away. */
export interface Place {
  readonly folder: string;
  /**
   * Leaves so many bytes free. Where that is not possible, answers how many kilobytes a file may have: whoever starts a
   * program there has to see to it.
   */
  readonly fill: (free: number) => Promise<number | undefined>;
  /** Takes nothing more from now on; null where that is not possible. */
  readonly lock: (() => void) | null;
  readonly remove: () => Promise<void>;
}

const mounts = (folder: string, bytes: number): boolean => {
  if (platform !== "linux") return false;
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

const FILLER = "filler";

/** A disk of its own, which is a piece of memory. */
const mounted = (folder: string): Place => ({
  folder,
  async fill(free) {
    const { bavail, bsize } = await statfs(folder);
    await writeFile(join(folder, FILLER), new Uint8Array(Math.max(0, bavail * bsize - free)));
    return undefined;
  },
  lock: () => void execFileSync("mount", ["-o", "remount,ro", folder]),
  async remove() {
    execFileSync("umount", ["-l", folder]);
    await rm(folder, { recursive: true });
  },
});

/** A folder like others: what may be small is each file. */
const limited = (folder: string): Place => ({
  folder,
  fill: async (free) => Math.max(1, Math.floor(free / 1024)),
  lock: null,
  remove: () => rm(folder, { recursive: true }),
});

/** A small disk, where this system and this user may mount one. Null on Windows, which can do neither. */
export const smallPlace = async (bytes: number): Promise<Place | null> => {
  if (platform === "win32") return null;
  const folder = await mkdtemp(join(tmpdir(), "tributary-disk-"));
  return mounts(folder, bytes) ? mounted(folder) : limited(folder);
};
