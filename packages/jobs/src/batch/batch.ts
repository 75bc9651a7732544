/** @file What a batch is: a model by its hash, pictures by their hashes, a folder for what is made of them. */
import { createHash } from "node:crypto";
import { basename, extname, isAbsolute, resolve } from "node:path";
import { readFile } from "@tributary/files";
import { ArgumentError } from "@tributary/kernel";
import { checkJson, described, type Json } from "./json.ts";

/** A picture of a batch. */
export interface PictureGiven {
  /** Where it lies: the same for every worker. */
  readonly path: string;
  /** The first part of the names of what is made of it, below the folder of the batch: `"scans/17"`. Default: its own name. */
  readonly name?: string;
  /**
   * Which part of a large picture is meant: the task reads it by itself, and answers for it that it is the one that was sent.
   * Default the whole file, whose bytes the task is given.
   */
  readonly part?: Json;
}

/** A picture, and what was in its file when the batch was sent. */
export interface PictureJob {
  readonly path: string;
  readonly name: string;
  /** Empty where a part is meant. */
  readonly sha256: string;
  readonly part?: Json;
}

/** What people are told of: the picture, and which part of a large one. */
export const calledOf = ({ path, name, part }: PictureJob): string => (part === undefined ? path : `${path} (${name})`);

/** What every picture of a batch has in common. */
export interface Batch {
  readonly id: string;
  /** The version of this package that sent it. */
  readonly version: string;
  /** What is done with the pictures: the name of a worker's task. */
  readonly task: string;
  readonly options: Json;
  /** The SHA-256 of the model's file. */
  readonly model: string;
  /** The folder that everything is written to. */
  readonly out: string;
  readonly pictures: number;
}

/** The SHA-256 of bytes, in hexadecimal digits. */
export const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

/** Whether a name stays below the folder that it is joined to. */
export const isPlainName = (name: unknown): name is string =>
  typeof name === "string" &&
  name !== "" &&
  name.length <= 1000 &&
  !isAbsolute(name) &&
  !name.split(/[\\/]/).some((part) => part === "" || part === "." || part === "..") &&
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a name with one is what is looked for.
  !/[\u0000-\u001f:]/.test(name);

const refuse = (problem: string, received: string, expected: string, fix: string): ArgumentError =>
  new ArgumentError({ at: "send", problem, received, expected, fix });

const isAddress = (path: string): boolean => /^https?:/.test(path);

/** What is sent, where no compiler has looked at it. */
interface Sent {
  readonly model: Uint8Array | string;
  readonly pictures: readonly (string | PictureGiven)[];
  readonly out: string;
  readonly task: string;
  readonly options: Json;
}

const isText = (given: unknown): boolean => typeof given === "string" && given !== "";

/** @throws {@link ArgumentError} for what cannot be a batch. */
export const checkSent = ({ model, pictures, out, task, options }: Sent): void => {
  if (!isText(model) && !(model instanceof Uint8Array && model.length > 0)) {
    throw refuse(
      "the model is no file",
      described(model),
      "a path, or the bytes of a file",
      'write model: "cells.safetensors"',
    );
  }
  if (!Array.isArray(pictures)) {
    throw refuse(
      "the pictures are no list",
      described(pictures),
      "paths, or { path, name }",
      'write pictures: ["1.png"]',
    );
  }
  if (!isText(out)) {
    throw refuse("there is no folder to write to", described(out), "the path of a folder", 'write out: "answers"');
  }
  if (!isText(task))
    throw refuse("the task has no name", described(task), "the name of a task", 'write task: "predict"');
  checkJson("send", "options", options);
};

/** Pictures with absolute paths and distinct names. */
const named = (pictures: readonly (string | PictureGiven)[]): readonly Omit<PictureJob, "sha256">[] => {
  const all = pictures.map((given) => {
    const { path, name, part }: Partial<PictureGiven> = typeof given === "string" ? { path: given } : Object(given);
    if (typeof path !== "string" || path === "") {
      throw refuse("a picture has no path", String(path), "paths, or { path, name }", "give the path of each picture");
    }
    if (part !== undefined) checkJson("send", "part", part);
    const whole = { path: isAddress(path) ? path : resolve(path), name: name ?? basename(path, extname(path)) };
    return part === undefined ? whole : { ...whole, part };
  });
  const seen = new Map<string, string>();
  for (const { path, name } of all) {
    if (!isPlainName(name)) {
      throw refuse(
        "this cannot begin the names of files",
        name,
        'a name below the folder, such as "scans/17"',
        "give each picture a plain name",
      );
    }
    const other = seen.get(name);
    if (other !== undefined) {
      throw refuse(
        "what is made of two pictures would have the same name",
        `${other} and ${path}, both "${name}"`,
        "a name of its own for each",
        'give names: { path, name: "a/17" }',
      );
    }
    seen.set(name, path);
  }
  return all;
};

/** How many files are read at once to be hashed. */
const AT_ONCE = 8;

/** Reads every picture once: what a worker finds there later is held against it. */
export const hashed = async (
  given: readonly (string | PictureGiven)[],
  onProgress?: (done: number, all: number) => void,
): Promise<readonly PictureJob[]> => {
  const pictures = named(given);
  if (pictures.length === 0) {
    throw refuse(
      "there are no pictures",
      "an empty list",
      "at least one picture",
      "look at the folder that they come from",
    );
  }
  const jobs: PictureJob[] = new Array(pictures.length);
  let next = 0;
  let done = 0;
  const lane = async (): Promise<void> => {
    for (let i = next++; i < pictures.length; i = next++) {
      const picture = pictures[i]!;
      jobs[i] = { ...picture, sha256: picture.part === undefined ? sha256(await readFile(picture.path)) : "" };
      await onProgress?.(++done, pictures.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return jobs;
};

/** What a batch is called follows from all that is in it: sent twice, it is the same batch. */
export const batchOf = (parts: Omit<Batch, "id" | "pictures">, pictures: readonly PictureJob[]): Batch => {
  const { version, task, options, model, out } = parts;
  const whole = JSON.stringify([
    version,
    task,
    options,
    model,
    out,
    pictures.map(({ path, name, sha256, part }) => [path, name, sha256, ...(part === undefined ? [] : [part])]),
  ]);
  return { ...parts, id: sha256(whole).slice(0, 16), pictures: pictures.length };
};
