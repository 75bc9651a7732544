/** @file What a tab holds in memory, once what nobody needs was thrown away. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Page } from "@tributary/page/testing";
import { type Ask, ENGINE, inTime, workersOf } from "./workers.ts";

/** What a tab holds: in millions of bytes, but for what is counted. */
export interface Held {
  /** JavaScript's objects on the page, and what their buffers hold. */
  readonly page: number;
  readonly pageBuffers: number;
  /** The same of its workers. */
  readonly workers: number;
  readonly workersBuffers: number;
  /** WebAssembly's memory, with the network, its state and what a step takes. */
  readonly engine: number;
  /** Pictures, strokes, weights, the optimizer's state: what the browser keeps. */
  readonly files: number;
  readonly nodes: number;
  readonly listeners: number;
  /** The tab's process as the system counts it, with the engine's memory; null where it does not tell. */
  readonly process: number | null;
}

const MB = 1e6;

/** The largest process that draws pages, of those that this one has started. */
const rendererSize = async (): Promise<number | null> => {
  const listed = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,rss=,args="]).catch(() => null);
  if (listed === null) return null;
  const all = listed.stdout.split("\n").flatMap((line) => {
    const [, pid, parent, kilobytes, command = ""] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid, parent, kilobytes: Number(kilobytes), command }];
  });
  const ours = new Set([String(process.pid)]);
  for (let before = 0; before < ours.size; ) {
    before = ours.size;
    for (const { pid, parent } of all) if (parent !== undefined && ours.has(parent)) ours.add(pid);
  }
  const sizes = all
    .filter(({ pid, command }) => ours.has(pid) && command.includes("--type=renderer"))
    .map(({ kilobytes }) => (kilobytes * 1024) / MB);
  return sizes.length === 0 ? null : Math.max(...sizes);
};

interface HeapUsage {
  readonly usedSize: number;
  readonly backingStorageSize: number;
}

const collected = async (ask: Ask): Promise<HeapUsage> => {
  // What ends with an object of the first round is found in the second.
  for (let i = 0; i < 2; i++) await ask("HeapProfiler.collectGarbage");
  return (await ask("Runtime.getHeapUsage")) as HeapUsage;
};

const engineOf = async (ask: Ask): Promise<number> => {
  const { result } = (await ask("Runtime.evaluate", { expression: ENGINE })) as { result: { value: number } };
  return result.value;
};

/** Bytes of what lies in the browser's own file system. */
const FILES = `(async () => {
  const sizeOf = async (folder) => {
    let size = 0;
    for await (const entry of folder.values())
      size += entry.kind === "file" ? (await entry.getFile()).size : await sizeOf(entry);
    return size;
  };
  for (;;) {
    try {
      return await sizeOf(await navigator.storage.getDirectory());
    } catch (error) {
      // A file was replaced while it was looked at.
      if (error.name !== "NotFoundError") throw error;
    }
  }
})()`;

/** Returns what measures a tab, whatever it does meanwhile. */
export const heldBy = async (page: Page): Promise<() => Promise<Held>> => {
  const session = await page.context().newCDPSession(page);
  const workers = await workersOf(session);
  const askPage: Ask = (method, params) =>
    inTime(method, session.send(method as "Runtime.evaluate", params as { expression: string }));
  return async () => {
    const asks = workers();
    const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0) / MB;
    const heaps = await Promise.all(asks.map(collected));
    const engines = await Promise.all(asks.map(engineOf));
    const files = (await inTime("the files", page.evaluate<number>(FILES))) / MB;
    const own = await collected(askPage);
    const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
    return {
      page: own.usedSize / MB,
      pageBuffers: own.backingStorageSize / MB,
      workers: sum(heaps.map(({ usedSize }) => usedSize)),
      workersBuffers: sum(heaps.map(({ backingStorageSize }) => backingStorageSize)),
      engine: sum(engines),
      files,
      nodes,
      listeners: jsEventListeners,
      process: await rendererSize(),
    };
  };
};
