/** @file Masks of pictures: one PNG, or an archive of several. */
import { zipFiles } from "../store/zip.ts";
import type { Session } from "./session.ts";

interface Made {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const maskName = (name: string): string => `${name.replace(/\.[^.]*$/, "")}-mask.png`;

/**
 * The masks of pictures, one after the other, so that memory holds only one of them.
 *
 * @param files Null for those of the project.
 */
export const masksOf = async (session: Session, files: readonly File[] | null, threshold: number): Promise<Made> => {
  const named = files ?? (await session.files());
  const classes = session.project.value.classes.length;
  const made: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const file of named) {
    const found = await session.findIn(file);
    if (found === null) throw new Error("Nothing was learned yet.");
    let name = maskName(file.name);
    for (let i = 2; made[name] !== undefined; i++) name = maskName(`${file.name.replace(/\.[^.]*$/, "")}-${i}.png`);
    made[name] = await session.mask(found.found, threshold, classes, found.size);
  }
  const [only, ...others] = Object.entries(made);
  if (only === undefined) throw new Error("There are no pictures.");
  return others.length === 0 ? { name: only[0], bytes: only[1] } : { name: "masks.zip", bytes: await zipFiles(made) };
};
