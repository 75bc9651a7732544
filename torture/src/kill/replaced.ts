/** @file One good file replaces another: whenever it is killed, one of the two stands there whole. */
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Random } from "@tributary/images";
import { type Moment, run, runWhole } from "./killed.ts";
import type { KillRound, Round } from "./subject.ts";

type Which = 0 | 1;

export interface Replacement {
  readonly program: string;
  /** The name of the file. */
  readonly target: string;
  /** The words that write the one or the other to a path. */
  readonly words: (path: string, which: Which) => readonly string[];
  /**
   * @param folder Where the file is.
   * @param usual How many milliseconds it takes to write it.
   */
  readonly moment: (random: Random, folder: string, usual: number) => Moment;
  /** What stands in the file, as a text to compare. Throws where it cannot be read. */
  readonly content: (path: string) => Promise<string>;
}

/** @param kept A folder for the good files. */
export const replaced = async (replacement: Replacement, kept: string): Promise<KillRound> => {
  const { program, target, words, moment, content } = replacement;
  const path = join(kept, target);
  const good: string[] = [];
  let usual = 0;
  for (const which of [0, 1] as const) {
    const start = Date.now();
    await runWhole(program, words(path, which));
    usual = Date.now() - start;
    good.push(await content(path));
  }
  const contentOrError = (place: string): Promise<string> =>
    content(place).catch((error: Error) => `cannot be read: ${error.message}`);

  return async (folder, random, kills) => {
    const losses: Round["losses"][number][] = [];
    const out = join(folder, "out");
    await mkdir(out);
    const place = join(out, target);
    await runWhole(program, words(place, 1));
    let done = 0;
    for (let i = 0; i < kills; i++) {
      const ended = await run(program, words(place, i % 2 === 0 ? 0 : 1), { moment: moment(random, out, usual) });
      if (ended.killed) done++;
      else if (ended.code !== 0) losses.push({ loss: "lost", what: ended.stderr });
      const found = await contentOrError(place);
      if (!good.includes(found)) losses.push({ loss: "damaged", what: `${target}: ${found.slice(0, 200)}` });
    }
    await runWhole(program, words(place, 0));
    if ((await contentOrError(place)) !== good[0]) losses.push({ loss: "different", what: target });
    for (const name of await readdir(out)) if (name !== target) losses.push({ loss: "left over", what: name });
    return { kills: done, losses };
  };
};
