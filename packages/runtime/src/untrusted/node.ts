/** @file Files from strangers in Node: HDF5 is read in a thread, which can be ended and gives back all of its memory. */
import { Worker } from "node:worker_threads";
import { crc32 } from "node:zlib";
import { afterSeconds } from "@tributary/files";
import { copied } from "../files/source.ts";
import { readAll } from "./hdf5.ts";
import type { Hdf5Outcome, Platform } from "./platform.ts";

/**
 * What the thread does: it waits for a file, reads it, and answers. As text, since the thread must start from sources too. WebAssembly may
 * not grow beyond what the file may take.
 */
const program = `
const { parentPort, workerData } = require("node:worker_threads");
const readAll = ${readAll.toString()};
const { grow } = WebAssembly.Memory.prototype;
let most = Infinity;
WebAssembly.Memory.prototype.grow = function (pages) {
  if (this.buffer.byteLength + pages * 65536 > most) throw new RangeError("out of memory");
  return grow.call(this, pages);
};
parentPort.on("message", async ({ bytes, limits, maxMemory }) => {
  most = maxMemory;
  const transfer = [];
  try {
    const answer = await readAll(await import(workerData), bytes, limits, "/file.h5", transfer);
    parentPort.postMessage(answer, transfer);
  } catch (cause) {
    // After an error of its own, rather than one of HDF5, WebAssembly may be in disorder.
    parentPort.postMessage({ failure: String(cause), broken: cause instanceof WebAssembly.RuntimeError || cause instanceof RangeError });
  }
});
`;

/** What names and texts may take in the thread, in MB; arrays are not among them. */
const HEAP = 512;

/** How long a thread waits for another file, in milliseconds: starting one takes a quarter of a second. */
const WAITS = 10_000;
/** Behind a file of more bytes than this no thread waits, since WebAssembly never gives memory back. */
const SMALL = 32 * 2 ** 20;

/** The thread that waits, if there is one. */
let waiting: Worker | null = null;

const takeThread = (): Worker => {
  const thread =
    waiting ??
    new Worker(program, {
      eval: true,
      execArgv: [],
      workerData: import.meta.resolve("h5wasm"),
      resourceLimits: { maxOldGenerationSizeMb: HEAP },
    });
  waiting = null;
  thread.ref();
  return thread;
};

const giveBack = (thread: Worker): void => {
  waiting = thread;
  thread.unref();
  // What goes wrong while it waits ends the thread, and matters to nobody.
  thread.on("error", () => {
    if (waiting === thread) waiting = null;
  });
  setTimeout(() => {
    if (waiting !== thread) return;
    waiting = null;
    void thread.terminate();
  }, WAITS).unref();
};

const replyOf = (thread: Worker, seconds: number): Promise<Hdf5Outcome> =>
  new Promise((answer) => {
    const stop = afterSeconds(seconds, () => answer("late"));
    const settle = (outcome: Hdf5Outcome): void => {
      stop();
      answer(outcome);
    };
    thread.once("message", settle);
    // Out of memory, or without h5wasm.
    thread.once("error", (cause) => settle({ failure: String(cause), broken: true }));
  });

export const platform: Platform = {
  crc32: (bytes) => crc32(bytes),

  async readHdf5(bytes, limits, { seconds, maxMemory }) {
    const thread = takeThread();
    const reply = replyOf(thread, seconds);
    // Of its own, so that it can be handed over; bytes in memory are often a part of something larger.
    const own = copied(bytes);
    thread.postMessage({ bytes: own, limits, maxMemory }, [own.buffer]);
    const outcome = await reply;
    for (const event of ["message", "error"]) thread.removeAllListeners(event);
    const isWell = outcome !== "late" && !("broken" in outcome && outcome.broken);
    if (isWell && bytes.byteLength <= SMALL && waiting === null) giveBack(thread);
    else await thread.terminate();
    return outcome;
  },
};
