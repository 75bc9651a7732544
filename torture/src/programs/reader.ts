/** @file The process that reads changed files, so that one that never ends, or takes all memory, ends with it. */
import { argv, memoryUsage } from "node:process";
import { peakMegabytes } from "@tributary/testing/peak";
import { formats } from "../mutate/formats/formats.ts";
import { judge, prepare, type Verdict } from "../mutate/judge.ts";

/** Which files to read: those of these numbers. */
export interface Work {
  readonly format: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

export interface Report extends Verdict {
  readonly index: number;
  /** Bytes that the process held at most while it read this file, beyond what it held before. */
  readonly grown: number;
  readonly resident: number;
}

/** Ready for work, and ready for its first file, when the good files have been read; done with all of it. */
export type Message = "ready" | "done" | { readonly broken: string } | { readonly report: Report };

const [fixtures, scratch] = argv.slice(2) as [string, string];
const places = { fixtures, scratch };

/** The parent has it when the promise is kept: whatever happens next, this is not lost. */
const tell = (message: Message): Promise<void> =>
  new Promise((resolve) => void process.send!(message, undefined, undefined, () => resolve()));

const peak = (): number => peakMegabytes() * 2 ** 20;
const countNames = (): number =>
  [Object.prototype, Array.prototype, Function.prototype].flatMap((table) => Reflect.ownKeys(table)).length;
const names = countNames();

let loose: unknown = null;
for (const event of ["unhandledRejection", "uncaughtException"]) {
  process.on(event, (error: unknown) => {
    loose = error ?? "nothing";
  });
}

/** What nobody caught, and prototypes that were changed, are faults of the file that was read last. */
const lookAround = (verdict: Verdict): Verdict => {
  const error = loose;
  loose = null;
  if (error !== null) return { outcome: "raw", message: `not caught: ${(error as Error).stack ?? error}` };
  if (countNames() !== names) return { outcome: "raw", message: "a prototype has a new name" };
  return verdict;
};

const work = async ({ format: name, seed, from, to }: Work): Promise<void> => {
  const format = formats.find((known) => known.name === name)!;
  await prepare(format, places);
  await tell("ready");
  for (let index = from; index < to; index++) {
    const before = { peak: peak(), resident: memoryUsage.rss() };
    const verdict = await judge(format, places, seed, index);
    await new Promise(setImmediate);
    const after = peak();
    const grown = after > before.peak ? after - before.resident : 0;
    await tell({ report: { ...lookAround(verdict), index, grown, resident: memoryUsage.rss() } });
  }
  await tell("done");
};

process.on("message", (message: Work) => {
  work(message).catch((error: Error) => tell({ broken: error.stack ?? String(error) }));
});
process.on("disconnect", () => process.exit());
await tell("ready");
