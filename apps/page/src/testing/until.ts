/** @file What a page comes to say, however busy the machine is. */
import { expect } from "vitest";

/** `await until(() => shown(page, "painted")).toBe(3)` */
export const until = <T>(read: () => T) => expect.poll(read, { timeout: 50_000 });
