/** @file Where a Chromium is: in one place for tests, for the site and for all that looks at pages. */
import { existsSync } from "node:fs";

const places: readonly (string | undefined)[] = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Any Chromium will do; `CHROMIUM` is its path where it is not found. */
export const chromium: string | undefined = places.find((path) => path !== undefined && existsSync(path));
