/** @file A row for every epoch in a file of comma-separated values. */
import { appendFile, writeFile } from "@tributary/files";
import { checkText } from "../arguments/kinds.ts";
import type { EpochRecord } from "../history.ts";
import type { Callback } from "./callback.ts";

const columnsOf = ({ values }: EpochRecord): readonly string[] => [
  "epoch",
  ...Object.keys(values),
  "learningRate",
  "seconds",
];

const cells = ({ epoch, values, learningRate, seconds }: EpochRecord): Readonly<Record<string, number>> => ({
  epoch,
  ...values,
  learningRate,
  seconds,
});

/** Text with quotes where the format wants them (RFC 4180). */
const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const row = (items: readonly (string | number)[]): string => `${items.map((item) => quoted(String(item))).join(",")}\n`;

/**
 * Writes epoch, losses, metrics, learning rate and seconds of every epoch to a file. A resumed run goes on where it was:
 * rows of epochs that are run again are replaced.
 *
 * @param path The file; what was in it is gone when a new run begins.
 * @example
 * await trainer.fit(data, { epochs: 2, callbacks: [csvLog("epochs.csv")] });
 */
export const csvLog = (path: string): Callback => {
  checkText("csvLog", "the path", path);
  let columns: readonly string[] | null = null;
  const line = (record: EpochRecord): string => row(columns!.map((column) => cells(record)[column] ?? ""));
  return {
    name: "csvLog",
    // The history knows all epochs before this one, so the file is written anew from it.
    async epochEnd(record, run) {
      const { epochs } = run.history;
      if (columns === null) {
        columns = columnsOf(record);
        await writeFile(path, row(columns) + epochs.map(line).join(""));
      } else {
        await appendFile(path, line(record));
      }
    },
    fitEnd() {
      columns = null;
    },
  };
};
