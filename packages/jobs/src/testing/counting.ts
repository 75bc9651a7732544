/** @file A task for tests that needs no network: what a picture weighs, and a file that follows from model and picture. */
import { setTimeout as sleep } from "node:timers/promises";
import { ArgumentError } from "@tributary/kernel";
import { sha256 } from "../batch/batch.ts";
import type { Task } from "../worker/task.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/**
 * Pictures are texts: `"broken"` cannot be read, `"slow 3"` takes three seconds, `"hang"` never ends.
 *
 * @param milliseconds How long each takes.
 */
export const counting =
  (milliseconds = 0): Task =>
  async (model, options) => ({
    run: async ({ path, bytes }) => {
      const content = text(bytes);
      if (content.startsWith("broken")) throw new ArgumentError({ at: path, problem: "this is no picture" });
      if (content.startsWith("hang")) await new Promise(() => {});
      await sleep(content.startsWith("slow") ? 1000 * Number(content.slice(5)) : milliseconds);
      const words = `${content} by ${text(model.bytes)} with ${JSON.stringify(options)}`;
      return { answer: bytes.length, files: { ".txt": new TextEncoder().encode(`${words} ${sha256(words)}`) } };
    },
    close: async () => {},
  });
