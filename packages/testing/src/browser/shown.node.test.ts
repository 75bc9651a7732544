/** However it ends, a page's Chromium ends with it. */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { bundledProgram } from "../programs/bundled-program.ts";
import { chromium } from "./chromium.ts";

const { file } = bundledProgram(
  new URL("shown.child.ts", import.meta.url),
  new URL("../../node_modules/", import.meta.url),
);

/** It keeps its renderer busy for ever. */
const page = "data:text/html,<script>console.log('here'); for (;;);</script>";

const patience = { timeout: 30_000 };

/** All processes there are, but for those that only wait to be noticed. */
const processes = (): readonly { readonly group: string; readonly command: string }[] =>
  execFileSync("ps", ["-A", "-o", "pgid=,stat=,args="], { encoding: "utf8" })
    .split("\n")
    .flatMap((line) => {
      const [, group, state, command] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
      return group === undefined || command === undefined || state?.startsWith("Z") ? [] : [{ group, command }];
    });

/** The processes of a group. */
const left = (of: string): readonly string[] =>
  processes().flatMap(({ group, command }) => (group === of ? [command] : []));

/** Starts the program, which gives its Chromium a folder of its own; answers when the page works. */
const start = async (seconds: number) => {
  // Short, as Chromium makes a socket in it.
  const temporary = mkdtempSync(join(tmpdir(), "shown-"));
  const child = spawn(process.execPath, [file, page, String(seconds)], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, TMPDIR: temporary },
  });
  const said = text(child.stdout);
  onTestFinished(() => {
    child.kill("SIGKILL");
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const group = await vi.waitFor(() => {
    const { group } = processes().find(({ command }) => command.includes(`--user-data-dir=${temporary}`))!;
    expect(left(group).some((command) => command.includes("--type=renderer"))).toBe(true);
    return group;
  }, patience);
  return { child, said, ended, group, kept: () => readdirSync(temporary, { recursive: true }) };
};

describe.skipIf(chromium === undefined)("a page that never posts", () => {
  test("ends in time, says what it said, and leaves no process and no folder", async () => {
    const { said, ended, group, kept } = await start(5);
    await ended;
    expect(await said).toBe(`the page posted nothing within 5 s; its console said: \nlog: here (:1)\n`);
    await vi.waitFor(() => expect(left(group)).toEqual([]), patience);
    expect(kept()).toEqual([]);
  });

  test("ends with the process that shows it, and leaves no process and no folder", async () => {
    const { child, ended, group, kept } = await start(60);
    child.stdin.end();
    await ended;
    await vi.waitFor(() => expect(left(group)).toEqual([]), patience);
    expect(kept()).toEqual([]);
  });

  test.each(["SIGTERM", "SIGKILL"] as const)("ends where that process is ended by %s", async (signal) => {
    const { child, ended, group } = await start(60);
    child.kill(signal);
    await ended;
    await vi.waitFor(() => expect(left(group)).toEqual([]), patience);
  });
});
