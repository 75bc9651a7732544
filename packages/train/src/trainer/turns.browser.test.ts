/** In a page and in a worker, a fit on WebAssembly lets messages, timers and painting have their turns. */
import { expect, test } from "vitest";
import { type Ended, longFit } from "./long-fit.child.ts";

test("a timer aborts a fit on the page, which paints meanwhile", async () => {
  let frames = 0;
  const frame = (): void => {
    frames++;
    requestAnimationFrame(frame);
  };
  const controller = new AbortController();
  const { error, steps } = await longFit(controller.signal, () => {
    requestAnimationFrame(frame);
    setTimeout(() => controller.abort(new Error("enough")), 300);
  });
  expect(error).toBe("Error: enough");
  expect(steps).toBeGreaterThan(1);
  expect(frames).toBeGreaterThan(1);
});

test("a message stops a fit in a worker", async () => {
  const worker = new Worker(new URL("./turns.child.ts", import.meta.url), { type: "module" });
  const ended = await new Promise<Ended>((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.onmessage = ({ data }: MessageEvent<Ended | "begun">) => {
      if (data === "begun") setTimeout(() => worker.postMessage("stop"), 300);
      else resolve(data);
    };
  });
  worker.terminate();
  expect(ended.error).toBe("Error: stopped");
});
