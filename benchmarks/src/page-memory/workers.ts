/** @file The workers of a tab: their heaps, by the browser's debugger, and the engine's memory, which they tell. */
import type { Page } from "@tributary/page/testing";

/** The debugger of a tab. */
export type Debugger = Awaited<ReturnType<ReturnType<Page["context"]>["newCDPSession"]>>;

/** Sends a command of the debugger to a worker; its result. */
export type Ask = (method: string, params?: object) => Promise<unknown>;

/** What a worker answers to a command, or says by itself. */
interface Message {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** Milliseconds after which a worker does not answer any more. */
const PATIENCE = 60_000;

/** Of anything that may never come. */
export const inTime = async <T>(what: string, promise: Promise<T>): Promise<T> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: no answer within ${PATIENCE / 1000} s`)), PATIENCE);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Notes the memories that WebAssembly gets; before the engine is loaded. */
const NOTE = `(() => {
  const { Memory } = WebAssembly;
  globalThis.memoriesOfWebAssembly = [];
  WebAssembly.Memory = class extends Memory {
    constructor(how) {
      super(how);
      globalThis.memoriesOfWebAssembly.push(new WeakRef(this));
    }
  };
})()`;

/** Bytes of them. */
export const ENGINE = `(globalThis.memoriesOfWebAssembly ?? []).reduce((sum, memory) => sum + (memory.deref()?.buffer.byteLength ?? 0), 0)`;

/** Attaches to a tab's dedicated workers, those there are and those to come. Returns those that live now. */
export const workersOf = async (session: Debugger): Promise<() => readonly Ask[]> => {
  const workers = new Map<string, Ask>();
  const waiting = new Map<number, (message: Message) => void>();
  let asked = 0;
  session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
    if (targetInfo.type !== "worker") return;
    const ask: Ask = async (method, params = {}) => {
      const id = ++asked;
      const answered = new Promise<Message>((resolve) => waiting.set(id, resolve));
      await session.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method, params }) });
      const { result, error } = await inTime(method, answered);
      waiting.delete(id);
      if (error !== undefined) throw new Error(`${method}: ${error.message}`);
      return result;
    };
    workers.set(sessionId, ask);
    void ask("Runtime.evaluate", { expression: NOTE })
      .then(() => ask("Runtime.runIfWaitingForDebugger"))
      // It ended before it began.
      .catch(() => workers.delete(sessionId));
  });
  session.on("Target.detachedFromTarget", ({ sessionId }) => workers.delete(sessionId));
  session.on("Target.receivedMessageFromTarget", ({ message }) => {
    const answer: Message = JSON.parse(message);
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
  });
  await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: true, flatten: false });
  return () => [...workers.values()];
};
