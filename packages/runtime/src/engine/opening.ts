/** @file An end to waiting: in WebAssembly, ONNX Runtime waits for its threads for ever, whether they have started or not. */
import { afterSeconds } from "@tributary/files";
import { EngineError } from "../errors.ts";

/** What ONNX Runtime calls the workers that its threads run in. */
const THREAD = /^em-pthread/;

const CHANNEL = "@tributary/runtime: started as a thread";

/**
 * Tells those who wait that this script has been started as one of ONNX Runtime's threads. Where a bundler has put a whole worker into one
 * script, the threads run that script again in place of ONNX Runtime's, and never answer.
 *
 * @param name The name of the worker that we are in; empty in a page.
 */
export const announceThread = (name: string): void => {
  if (!THREAD.test(name)) return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(null);
  channel.close();
};

/** Seconds that opening may take unless somebody says otherwise: enough to download WebAssembly through a slow line. */
const PATIENCE = 120;

/** Seconds that it may still take when a thread has turned out to be another script. */
const GRACE = 5;

const FORMAT = 'set worker: { format: "es" } in the configuration of Vite, or take one thread with { threads: 1 }';

const noAnswer = (device: string, seconds: number): EngineError =>
  new EngineError({
    at: `device "${device}"`,
    problem: "ONNX Runtime does not answer",
    received: `no session after ${seconds} seconds`,
    expected: "its WebAssembly to be there, and its threads to start",
    fix: `where a bundler made the worker, ${FORMAT}; where the network is slow, give more with { openSeconds }`,
  });

const otherScript = (device: string): EngineError =>
  new EngineError({
    at: `device "${device}"`,
    problem: "the threads of ONNX Runtime do not start",
    received: "a worker in one script, which each thread runs again in place of ONNX Runtime's",
    expected: "ONNX Runtime in a file of its own",
    fix: FORMAT,
  });

/**
 * Opens something that may never answer.
 *
 * @param seconds `Infinity` for no limit.
 * @param grace For tests.
 * @throws {@link EngineError} when it does not; it says what is known to keep ONNX Runtime from answering.
 */
export const opened = async <T>(
  open: () => Promise<T>,
  device: string,
  seconds: number = PATIENCE,
  grace: number = GRACE,
): Promise<T> => {
  const channel = new BroadcastChannel(CHANNEL);
  const stops: (() => void)[] = [];
  const late = new Promise<never>((_, reject) => {
    const after = (wait: number, error: () => EngineError): void => {
      stops.push(afterSeconds(wait, () => reject(error())));
    };
    after(seconds, () => noAnswer(device, seconds));
    channel.onmessage = () => after(Math.min(grace, seconds), () => otherScript(device));
  });
  try {
    return await Promise.race([open(), late]);
  } finally {
    channel.close();
    for (const stop of stops) stop();
  }
};
