/** @file The main job: train, train, run, and leave everything in a folder to look at. */
import { lockFolder } from "@tributary/files";
import { classifyDigits } from "./classify-digits.ts";
import { Gallery } from "./gallery.ts";
import { listMade, makeRoom } from "./made.ts";
import type { JobOptions } from "./options.ts";
import { type Measured, runReferences, tableOf } from "./run-references.ts";
import { segmentPages } from "./segment-pages.ts";

export interface MainJobOptions extends Partial<Omit<JobOptions, "gallery">> {
  /** The folder for everything that is made. Default `"out"`. */
  readonly out?: string;
  /** Whether files of others in the folder may be replaced by those of the same names. Default false. */
  readonly force?: boolean;
}

export interface JobResult {
  readonly meanIoU: number;
  readonly accuracy: number;
  readonly references: readonly Measured[];
  readonly seconds: number;
  readonly files: readonly string[];
}

/** Columns of equal width, numbers to the right. */
const aligned = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  "),
  );
};

/** Runs all three parts. */
export const mainJob = async (options: MainJobOptions = {}): Promise<JobResult> => {
  const { out = "out", seed = 1, resume = false, force = false, quick = false } = options;
  const { device = "cpu", say = console.log, signal } = options;
  const started = performance.now();
  await using _ = await lockFolder(out);
  const kept = await makeRoom(out, { resume, force });
  await listMade(out, kept);
  const gallery = new Gallery(out, kept);
  const part: JobOptions = { gallery, seed, resume, quick, device, say, ...(signal ? { signal } : {}) };

  say("1/3  A U-Net learns to label every pixel of a noisy page of handwritten digits");
  const pages = await segmentPages(part);
  say("\n2/3  A classifier composed from all three packages learns to read digits");
  const digits = await classifyDigits(part);
  say("\n3/3  Reference architectures look at a photograph");
  const references = await runReferences(part);
  for (const line of aligned(tableOf(references))) say(line);

  await gallery.close("Tributary: what the demo made");
  const seconds = (performance.now() - started) / 1000;
  const files = ["index.html", ...gallery.made.map(({ file }) => file)];
  say(`\nDone in ${seconds.toFixed(0)} seconds. In ${out}/:`);
  for (const { file, caption } of [{ file: "index.html", caption: "shows everything below" }, ...gallery.made]) {
    say(`  ${file.padEnd(22)} ${caption}`);
  }
  say(`
Try next:
  npx -y pnpm@12 demo predict timm/resnet50.a1_in1k FILES   your own pictures, by published weights
  npx -y pnpm@12 demo list                                what else there is
  npx -y pnpm@12 demo summary resnet50                    every layer of an architecture
  npx -y pnpm@12 demo plot unet --out unet.svg            its diagram
  npx -y pnpm@12 demo predict ${out}/digits.safetensors FILES   your own pictures of digits`);
  return { meanIoU: pages.meanIoU, accuracy: digits.accuracy, references, seconds, files };
};
