/** @file A command line, run to its exit code. */
import { TributaryError } from "@tributary/kernel";
import { CommanderError } from "commander";
import { UsageError } from "../usage-error.ts";
import { Interrupted } from "./interrupt.ts";
import { note } from "./output.ts";
import { type Additions, commandLine } from "./program.ts";
import { guardStreams, outputLost } from "./streams.ts";

/** What a program says that ended well, failed at its job, or was used wrongly. */
const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

/** What JavaScript says where an array is too large for it or for the machine. */
const outOfMemory = (failure: unknown): string | null => {
  if (!(failure instanceof RangeError)) return null;
  const [, count] = /^Invalid (?:typed )?array length(?:: (\d+))?$|^Array buffer allocation failed/.exec(
    failure.message,
  ) ?? [null];
  if (count === null) return null;
  const what = count === undefined ? "what is asked for" : `an array of ${Number(count).toLocaleString("en")} numbers`;
  return `error: ${what} does not fit into the memory\n  to fix    ask for less: a smaller --input, --batch or --classes, or smaller pictures`;
};

/** Says what went wrong, in words, and gives the exit code. */
const answer = (failure: unknown): number => {
  if (failure instanceof CommanderError) return failure.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (failure instanceof Interrupted) {
    note(failure.message);
    return failure.exitCode;
  }
  if (failure instanceof TributaryError) {
    note(`${failure.name}: ${failure.message}`);
    return failure instanceof UsageError ? exitCodes.usage : exitCodes.failed;
  }
  note(outOfMemory(failure) ?? `error: ${failure instanceof Error ? failure.message : String(failure)}`);
  return exitCodes.failed;
};

/**
 * Runs a command line to its exit code: 0 done, 1 the job failed, 2 used wrongly, 130 stopped by Ctrl-C (143 and 129 by
 * SIGTERM and SIGHUP). What went wrong is said
 * on standard error, in words; nothing is thrown, and the process is not ended.
 *
 * @param words The command line behind the program's name.
 * @param additions Commands and tasks of one's own, besides those that are there.
 * @example
 * await tributary(["cost", "resnet50", "--json"]); // 0
 */
export const tributary = async (words: readonly string[], additions: Additions = {}): Promise<number> => {
  guardStreams();
  try {
    const program = await commandLine(words, additions);
    await program.parseAsync([...words], { from: "user" });
    const lost = await outputLost();
    if (!lost) return exitCodes.done;
    note(`error: standard output cannot be written: ${lost.code ?? lost.message}`);
    return exitCodes.failed;
  } catch (failure) {
    return answer(failure);
  }
};
