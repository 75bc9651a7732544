/** @file What a program prints. */
import { format } from "node:util";

/** Runs something and returns what it printed. */
export const printedBy = async (run: () => Promise<unknown>): Promise<string> => {
  const lines: string[] = [];
  const { log } = console;
  const write = process.stderr.write.bind(process.stderr);
  console.log = (...values: readonly unknown[]): void => void lines.push(format(...values));
  // Progress is printed there, so that output can be piped.
  process.stderr.write = (text) => {
    lines.push(String(text).replace(/\n$/, ""));
    return true;
  };
  try {
    await run();
  } finally {
    console.log = log;
    process.stderr.write = write;
  }
  return lines.map((line) => `${line}\n`).join("");
};
