/** @file Masks of pictures: one PNG, or an archive of several. */
import { zipFiles } from "../store/zip.ts";
import type { Session } from "./session.ts";

interface Made {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

interface MasksOptions {
  readonly threshold: number;
  /** Hears how many pictures are done. */
  readonly told: (done: number, of: number) => void;
  /** Hears why a picture has no mask: the others have theirs. */
  readonly failed: (error: unknown) => void;
}

/** Where a file lies in the folder that was chosen, without its ending. */
const stemOf = ({ name, webkitRelativePath }: File): string =>
  (webkitRelativePath.split("/").slice(1).join("/") || name).replace(/\.[^./]*$/, "");

/**
 * The masks of pictures, one after the other, so that memory holds only one of them; null where there is none.
 *
 * @param files Null for those of the project.
 */
export const masksOf = async (
  session: Session,
  files: readonly File[] | null,
  { threshold, told, failed }: MasksOptions,
): Promise<Made | null> => {
  const given = files ?? (await session.files());
  const classes = session.project.value.classes.length;
  const made: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const [done, file] of given.entries()) {
    told(done, given.length);
    try {
      const found = await session.findIn(file);
      if (found === null) throw new Error("Nothing was learned yet.");
      const stem = stemOf(file);
      let name = `${stem}-mask.png`;
      for (let i = 2; made[name] !== undefined; i++) name = `${stem}-${i}-mask.png`;
      made[name] = await session.mask(found.found, threshold, classes, found.size);
    } catch (error) {
      failed(error);
    }
  }
  const [only, ...others] = Object.entries(made);
  if (only === undefined) return null;
  return others.length === 0 ? { name: only[0], bytes: only[1] } : { name: "masks.zip", bytes: await zipFiles(made) };
};
