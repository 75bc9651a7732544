/** @file A web page: it has a console. */
import type { Host } from "./host.ts";

export const host: Host = {
  join: (...parts) => parts.join("/"),
  print: (line) => console.info(line),
  openBar: () => null,
};
