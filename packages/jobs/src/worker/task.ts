/** @file What a worker does with pictures: given by the program that starts it. */
import type { Json } from "../batch/json.ts";
import type { ModelFile } from "../batch/models.ts";

/** A picture as a worker has it: its bytes are those that were there when it was sent. */
export interface Picture {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Which part of a large picture is meant: then there are no bytes, and the task reads by itself. */
  readonly part?: Json;
}

/** What came of a picture. */
export interface Answer {
  /** What is said of it: small, since it goes back through Redis. */
  readonly answer: Json;
  /** Files to be written, by what is added to the picture's name: `{ "-mask.png": bytes }`. Default none. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
}

/** A model that is ready to be asked. */
export interface OpenTask {
  /**
   * Answers one picture; the same bytes get the same answer. An error of Tributary's family is the picture's own and final;
   * anything else is tried again.
   */
  run(picture: Picture, options: { readonly signal: AbortSignal }): Promise<Answer>;
  /** Frees the model. */
  close(): Promise<void>;
}

/** Opens a model for the pictures of batches that have it and the same options. */
export type Task = (model: ModelFile, options: Json) => Promise<OpenTask>;
