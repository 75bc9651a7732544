/** @file The list beside the reference: the doors. What each gives stands on its page: a list of all names on every page would be most of the site. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { DefaultTheme } from "vitepress";

const folder = fileURLToPath(new URL("../reference/", import.meta.url));

/** Every door of every package, such as `@tributary/kernel` and `@tributary/kernel/ops`. */
const doors = (): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("/index.md"))
    .map((file) => file.slice(0, -"/index.md".length))
    .sort();

export const referenceSidebar = (): DefaultTheme.SidebarItem[] => [
  {
    text: "Reference",
    items: doors().map((door) => ({ text: door, link: `/reference/${door}/` })),
  },
];
