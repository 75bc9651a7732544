/** @file Published weights by name, wherever a command takes a trained model. */
import { stat } from "node:fs/promises";
import type { TrainedModel } from "@tributary/kernel";
import { type Progress, pretrained } from "@tributary/pretrained";
import { note } from "../terminal/output.ts";

/** What whoever gave the command agrees to, set before each command. */
export const agreed: { nonCommercial: boolean } = { nonCommercial: false };

const NAME = /^(?:(?:timm|torchvision|smp|smp-hub)\/|hf-hub:|https?:\/\/)/;

/** Whether it is the name or address of published weights, and no file that is here. */
export const isPublishedName = async (name: string): Promise<boolean> =>
  NAME.test(name) && !(await stat(name).catch(() => null));

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
/** Files that are there in a moment need no line. */
const SMALL = 1e6;

/** Tells how far it is: on one line that is written again where somebody watches, in one line for each file where nobody does. */
const teller = (): ((progress: Progress) => void) => {
  const told = new Set<string>();
  return ({ file, received, total, note: what }) => {
    if (what !== undefined) note(`${file}: ${what}`);
    if (total === null || total < SMALL) return;
    const isWatched = process.stderr.isTTY;
    if (isWatched) {
      const end = received >= total ? "\n" : "";
      process.stderr.write(`\r${file}: ${megabytes(received)} of ${megabytes(total)} MB${end}`);
    } else if (!told.has(file)) note(`${file}: fetching ${megabytes(total)} MB`);
    told.add(file);
  };
};

/** Published weights, and the lines that say where they are from. */
export const openPublished = async (
  name: string,
): Promise<{ readonly trained: TrainedModel; readonly lines: readonly string[] }> => {
  const trained = await pretrained(name, { ...agreed, onProgress: teller() });
  const { license, trainedBy, origin } = trained.card ?? {};
  return { trained, lines: [`${origin === name ? "" : `${origin}; `}license ${license}; from ${trainedBy ?? origin}`] };
};
