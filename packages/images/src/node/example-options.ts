/** @file What all data sets of picture files let choose. */
import { ArgumentError } from "@tributary/kernel";
import { checkWord, described } from "@tributary/kernel/authoring";
import type { OnError } from "../dataset/report.ts";
import { type Channels, checkChannels } from "../pixels/channels.ts";
import { heightAndWidth, type ImageSize } from "../pixels/image.ts";

/** By name. */
export const knownOfExamples = {
  classes: "optional",
  size: "optional",
  channels: "optional",
  prepare: "optional",
  onError: "optional",
} as const;

interface ExampleOptions {
  readonly classes?: readonly string[];
  readonly size?: ImageSize;
  readonly channels?: Channels;
  readonly prepare?: unknown;
  readonly onError?: OnError;
}

/** @throws {@link ArgumentError} for what cannot be meant, before any file is looked at. */
export const checkExamples = (at: string, { classes, size, channels, prepare, onError }: ExampleOptions): void => {
  if (size !== undefined) heightAndWidth(size);
  if (channels !== undefined) checkChannels(at, channels);
  if (onError !== undefined) checkWord(at, "onError", onError, ["throw", "skip"]);
  const wrong = (name: string, value: unknown, expected: string): ArgumentError =>
    new ArgumentError({
      at,
      problem: `${name} is ${described(value)}`,
      received: described(value),
      expected,
      fix: `give ${name} ${expected}, or leave it out`,
    });
  if (prepare !== undefined && typeof prepare !== "function") throw wrong("prepare", prepare, "a function");
  if (classes !== undefined && !(Array.isArray(classes) && classes.every((name) => typeof name === "string")))
    throw wrong("classes", classes, "a list of names");
};
