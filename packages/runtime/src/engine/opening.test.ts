import { expect, test } from "vitest";
import { announceThread, opened } from "./opening.ts";
import { openSession } from "./session.ts";

const never = (): Promise<never> => new Promise(() => {});

test("what opens in time is there, and what fails says why", async () => {
  expect(await opened(async () => "session", "wasm")).toBe("session");
  await expect(opened(() => Promise.reject(new Error("no WebAssembly")), "wasm")).rejects.toThrow("no WebAssembly");
});

test("an engine that never answers ends with an error, which names what is known to silence it", async () => {
  await expect(opened(never, "wasm", 0.02)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [EngineError: device "wasm": ONNX Runtime does not answer
      received  no session after 0.02 seconds
      expected  its WebAssembly to be there, and its threads to start
      to fix    where a bundler made the worker, set worker: { format: "es" } in the configuration of Vite, or take one thread with { threads: 1 }; where the network is slow, give more with { openSeconds }]
  `);
});

test("a worker that is one script, which threads of ONNX Runtime run again, is found out before time is up", async () => {
  const opening = opened(never, "wasm", Number.POSITIVE_INFINITY, 0.01);
  announceThread("worker of mine");
  announceThread("em-pthread-2");
  await expect(opening).rejects.toThrowErrorMatchingInlineSnapshot(`
    [EngineError: device "wasm": the threads of ONNX Runtime do not start
      received  a worker in one script, which each thread runs again in place of ONNX Runtime's
      expected  ONNX Runtime in a file of its own
      to fix    set worker: { format: "es" } in the configuration of Vite, or take one thread with { threads: 1 }]
  `);
});

test("a script that runs again as a thread does no harm where the session opens all the same", async () => {
  const opening = opened(() => new Promise((resolve) => setTimeout(resolve, 20, "session")), "wasm", 10, 5);
  announceThread("em-pthread");
  expect(await opening).toBe("session");
});

test("a limit is a time", async () => {
  const opening = openSession(new Uint8Array(0), { device: "wasm", openSeconds: 0 });
  await expect(opening).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: openSession: openSeconds is 0
      received  0
      expected  Infinity, or a number, above 0
      to fix    give openSeconds Infinity, or a number, above 0; or leave openSeconds out]
  `);
});
