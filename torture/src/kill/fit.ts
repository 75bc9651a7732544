/** @file `fit()` with a checkpoint at every step: it goes on, and ends with the bytes of a run that was never killed. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Random } from "@tributary/images";
import { decodeSafetensors } from "@tributary/runtime";
import { type Ended, type Moment, run, runWhole } from "./killed.ts";
import type { Round, Subject } from "./subject.ts";

/** Half of the kills at any time, half just after a step, where files are written. */
const anyMoment = (random: Random): Moment =>
  random.chance(0.5)
    ? { lines: 0, milliseconds: random.uniform(0, 1200) }
    : { lines: 1 + random.integer(6), milliseconds: random.uniform(0, 6) };

const results = [".safetensors", ".average.safetensors", ".json"];
const isWhole = async (path: string): Promise<boolean> => {
  try {
    decodeSafetensors(await readFile(path));
    return true;
  } catch {
    return false;
  }
};

const list = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

/** Rows of the log without the time that an epoch took. */
const rowsOf = async (path: string): Promise<readonly string[]> =>
  (await readFile(path, "utf8")).split("\n").map((row) => row.slice(0, row.lastIndexOf(",")));

const step = ({ lines }: Ended, at: number): number | null => (lines.length === 0 ? null : Number(lines.at(at)));

/** @param program The program `fit`. */
export const fitSubject = (program: string): Subject => ({
  name: "fit, a checkpoint each step",
  async prepare(kept) {
    const whole = { run: join(kept, "run"), result: join(kept, "result") };
    await runWhole(program, [whole.run, whole.result]);
    const known = new Set(await list(whole.run));

    return async (folder, random, kills) => {
      const losses: Round["losses"][number][] = [];
      const killed = { run: join(folder, "run"), result: join(folder, "result") };
      const once = (moment?: Moment): Promise<Ended> => run(program, [killed.run, killed.result], { moment });
      let done = 0;
      let last = 0;
      const look = (ended: Ended): void => {
        const first = step(ended, 0);
        if (first !== null && first < last) losses.push({ loss: "lost", what: `step ${last} was made, then ${first}` });
        last = step(ended, -1) ?? last;
        if (!ended.killed && ended.code !== 0) losses.push({ loss: "lost", what: ended.stderr });
      };

      for (let i = 0; i < kills; i++) {
        const ended = await once(anyMoment(random));
        look(ended);
        if (!ended.killed) break;
        done++;
        for (const name of (await list(killed.run)).filter((file) => file.endsWith(".safetensors"))) {
          if (!(await isWhole(join(killed.run, name)))) losses.push({ loss: "damaged", what: name });
        }
      }
      const ended = await once();
      look(ended);
      if (ended.code !== 0) return { kills: done, losses };

      for (const end of results) {
        const [a, b] = await Promise.all([readFile(whole.result + end), readFile(killed.result + end)]);
        if (!a.equals(b)) losses.push({ loss: "different", what: `result${end}` });
      }
      const [a, b] = await Promise.all([rowsOf(`${whole.result}.csv`), rowsOf(`${killed.result}.csv`)]);
      if (a.join("\n") !== b.join("\n")) losses.push({ loss: "different", what: "result.csv" });
      for (const name of await list(killed.run)) if (!known.has(name)) losses.push({ loss: "left over", what: name });
      return { kills: done, losses };
    };
  },
});
