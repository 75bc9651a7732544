/** @file Checkpoints: the newest of a folder is changed, the one before it is whole. */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dense, input, model } from "@tributary/kernel";
import { adam, type Checkpoint, checkpoint, createTrainer, meanSquaredError, type Trainer } from "@tributary/train";
import { anyBytes } from "../mutators/bytes.ts";
import { inSafetensors } from "../mutators/safetensors.ts";
import { digest } from "./digest.ts";
import type { Format, Places } from "./format.ts";

const data = {
  inputs: { shape: [8, 3], data: Float32Array.from({ length: 24 }, (_, i) => Math.sin(i)) },
  targets: { shape: [8, 1], data: Float32Array.from({ length: 8 }, (_, i) => Math.cos(i)) },
};

const trainerOf = (): Trainer =>
  createTrainer(model(input([3], { name: "x" }), dense(1)), {
    loss: meanSquaredError(),
    optimizer: adam(0.01),
    seed: 1,
    threads: 1,
  });

const goOn = async (trainer: Trainer, folder: string): Promise<Checkpoint> => {
  const keeper = checkpoint(folder);
  await trainer.fit(data, { epochs: 2, batchSize: 4, callbacks: [keeper] });
  return keeper;
};

interface Kept {
  readonly folder: string;
  readonly older: string;
  readonly newest: string;
  /** What the two hold, by the name of the file. */
  readonly states: Map<string, string>;
}

let kept: Promise<Kept> | null = null;

/** Two checkpoints of a finished run, made once. */
const made = ({ scratch }: Places): Promise<Kept> => {
  kept ??= (async () => {
    const folder = await mkdtemp(join(scratch, "run-"));
    await using trainer = trainerOf();
    await goOn(trainer, folder);
    const [older, newest] = (await readdir(folder)).filter((name) => name.endsWith(".safetensors")).sort();
    return { folder, older: older!, newest: newest!, states: new Map() };
  })();
  return kept;
};

/** A checkpoint that was passed over for the one before it, as it must be. */
export class PassedOver extends Error {}

const resume = async (folder: string): Promise<{ readonly from: string | null; readonly state: string }> => {
  await using trainer = trainerOf();
  const { resumedFrom } = await goOn(trainer, folder);
  return { from: resumedFrom, state: digest((await trainer.snapshot()).tensors) };
};

const read: Format["read"] = async (bytes, places) => {
  const { folder, older, newest } = await made(places);
  const copy = join(places.scratch, "resumed");
  await rm(copy, { recursive: true, force: true });
  await mkdir(copy);
  await copyFile(join(folder, older), join(copy, older));
  await writeFile(join(copy, newest), bytes);
  const { from, state } = await resume(copy);
  // Both ways lead to the same end: from the older one the last epoch is run again.
  if (from === older) throw new PassedOver(state);
  return state;
};

export const checkpoints: Format = {
  name: "checkpoint",
  async samples(places) {
    const { folder, newest } = await made(places);
    return [await readFile(join(folder, newest))];
  },
  mutators: [anyBytes, inSafetensors],
  noticed: [anyBytes, inSafetensors],
  read,
};
