/** @file The command line: `export` over a file that is there, and `train --resume`. */
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { imageFrom } from "@tributary/images";
import { writePng } from "@tributary/images/node";
import { dense, input, model } from "@tributary/kernel";
import { initialize, readKeras, saveModel } from "@tributary/runtime";
import { digest } from "../mutate/formats/digest.ts";
import { run, runWhole } from "./killed.ts";
import { replaced } from "./replaced.ts";
import { fingerprint } from "./save.ts";
import type { Round, Subject } from "./subject.ts";

const net = model(input([512], { name: "x" }), dense(2048));

/** A zip knows when it was made: its weights are compared. */
const kerasContent = async (path: string): Promise<string> => digest((await readKeras(path)).weights);

export const exportSubject = (command: string, to: "onnx" | "keras" | "safetensors"): Subject => ({
  name: `export --to ${to}, 4 MB over 4 MB`,
  async prepare(kept) {
    const models = [0, 1].map((which) => join(kept, `from-${which}.safetensors`));
    for (const [seed, path] of models.entries()) await saveModel(path, initialize(net, { seed }));
    return replaced(
      {
        program: command,
        target: `model.${to}`,
        words: (path, which) => ["export", models[which]!, "--to", to, "--out", path, "--force"],
        moment: (random, folder, usual) =>
          random.chance(0.7)
            ? { change: folder, milliseconds: random.uniform(0, 12) }
            : { lines: 0, milliseconds: random.uniform(0, usual) },
        content: to === "keras" ? kerasContent : fingerprint,
      },
      kept,
    );
  },
});

const SIDE = 32;

/** Bars in one class, squares in the other, at other places each time. */
export const writePictures = async (folder: string): Promise<void> => {
  for (const [name, isInside] of [
    ["bar", (x: number, _y: number, i: number) => Math.abs(x - 8 - i) < 3],
    ["square", (x: number, y: number, i: number) => Math.max(Math.abs(x - 8 - i), Math.abs(y - 20 + i)) < 5],
  ] as const) {
    await mkdir(join(folder, name), { recursive: true });
    for (let i = 0; i < 10; i++) {
      const pixels = Uint8Array.from({ length: SIDE * SIDE }, (_, at) =>
        isInside(at % SIDE, Math.floor(at / SIDE), i) ? 230 : 20,
      );
      await writePng(join(folder, name, `${i}.png`), imageFrom(pixels, [SIDE, SIDE, 1]));
    }
  }
};

const list = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true })).map(String).sort();

export const trainSubject = (command: string): Subject => ({
  name: "train --resume",
  async prepare(kept) {
    const pictures = join(kept, "pictures");
    await writePictures(pictures);
    const words = (out: string): readonly string[] =>
      `train multiScaleClassifier --data ${pictures} --epochs 6 --batch 4 --resume --out ${out}`.split(" ");
    const whole = join(kept, "run");
    const start = Date.now();
    await runWhole(command, words(whole));
    const usual = Date.now() - start;
    const known = new Set(await list(whole));

    return async (folder, random, kills) => {
      const losses: Round["losses"][number][] = [];
      const killed = join(folder, "run");
      let done = 0;
      for (let i = 0; i < kills; i++) {
        const moment = { lines: 0, milliseconds: usual * random.uniform(0.2, 1) };
        const ended = await run(command, words(killed), { moment });
        if (ended.killed) done++;
        else if (ended.code !== 0) losses.push({ loss: "lost", what: ended.stderr });
      }
      const { code, stderr } = await run(command, words(killed));
      if (code !== 0) return { kills: done, losses: [...losses, { loss: "lost", what: stderr }] };
      const [a, b] = await Promise.all([whole, killed].map((out) => fingerprint(join(out, "model.safetensors"))));
      if (a !== b) losses.push({ loss: "different", what: "model.safetensors" });
      for (const name of await list(killed)) if (!known.has(name)) losses.push({ loss: "left over", what: name });
      return { kills: done, losses };
    };
  },
});
