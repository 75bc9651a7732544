/** @file A worker that fits until a message tells it to stop. */
import { longFit } from "./long-fit.child.ts";

const controller = new AbortController();
self.onmessage = () => controller.abort(new Error("stopped"));
self.postMessage(await longFit(controller.signal, () => self.postMessage("begun")));
