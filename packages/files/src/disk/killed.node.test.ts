import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdir, readdir, readFile, stat, utimes, writeFile as writeRaw } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { bundledProgram } from "@tributary/testing/programs";
import { describe, expect, test } from "vitest";
import { lockFolder, writeFile } from "../index.ts";
import { thisProcess } from "./node-process.ts";

const { file, folder } = bundledProgram(
  new URL("writing.child.ts", import.meta.url),
  new URL("../../node_modules/", import.meta.url),
);
const at = (...parts: readonly string[]): string => join(folder, "work", ...parts);

/** Starts the program; answers when it has printed its first line. */
const start = async (...args: readonly string[]): Promise<{ readonly child: ChildProcess; readonly line: string }> => {
  const child = spawn(process.execPath, [file, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  const line = await new Promise<string>((resolve) => {
    lines.once("line", resolve);
    lines.once("close", () => resolve(""));
  });
  return { child, line };
};

const kill = async (child: ChildProcess): Promise<void> => {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  if (child.kill("SIGKILL")) await ended;
};

describe("a writer that is killed", () => {
  const size = 32_768;
  const whole = (letter: string): string => letter.repeat(64 * size);

  test("a dozen times, while it writes, leaves the old file or the new one, whole; the next one cleans up", async () => {
    await writeFile(at("killed/file"), whole("a"));
    let before = "a";
    let unfinished = 0;
    for (const letter of "bcdefghijklm") {
      const { child } = await start("write", at("killed/file"), letter, String(size));
      // From at once until after the end.
      await wait((letter.charCodeAt(0) - 98) * 3);
      await kill(child);
      const now = await readFile(at("killed/file"), "utf8");
      expect([whole(before), whole(letter)]).toContain(now);
      before = now[0]!;
      const left = (await readdir(at("killed"))).filter((name) => name !== "file");
      expect(left.length).toBeLessThan(2);
      unfinished += left.length;
    }
    expect(unfinished).toBeGreaterThan(0);
    const { child } = await start("write", at("killed/file"), "z", String(size));
    await new Promise((resolve) => child.once("exit", resolve));
    expect(await readFile(at("killed/file"), "utf8")).toBe(whole("z"));
    expect(await readdir(at("killed"))).toEqual(["file"]);
  });

  test("stays what it is as long as it lives: nobody cleans up behind a living writer", async () => {
    const { child } = await start("slowly", at("living/file"));
    await writeFile(at("living/other"), "x");
    expect((await readdir(at("living"))).map((name) => name.replace(/^\.tributary-.*/, "unfinished"))).toEqual([
      "unfinished",
      "other",
    ]);
    await kill(child);
  });
});

test.skipIf(process.platform === "win32")("where files may not grow, the old one stays", async () => {
  await writeFile(at("limited/file"), "old");
  const command = `ulimit -f 64; exec "${process.execPath}" "${file}" write "${at("limited/file")}" n 32768`;
  const { stderr } = await promisify(execFile)("bash", ["-c", command]).catch(
    (failure: { readonly stderr: string }) => failure,
  );
  const [, message = ""] = /(FileError: [\s\S]*?)\n {4}at /.exec(stderr) ?? [];
  expect(message.replaceAll(folder, "…")).toMatchInlineSnapshot(`
    "FileError: …/work/limited/file: it cannot be written: a file of this size is not allowed here
      to fix    raise the limit (ulimit -f), or choose another disk"
  `);
  expect(await readFile(at("limited/file"), "utf8")).toBe("old");
  expect(await readdir(at("limited"))).toEqual(["file"]);
});

describe("a folder for one process", () => {
  const shown = (message: string, child: ChildProcess): string =>
    message
      .replaceAll(folder, "…")
      .replaceAll(String(child.pid), "4211")
      .replace(/ on .*, since .*/, " on host, since …");

  test("the second is told who has it; when the first is killed, it is free", async () => {
    const { child, line } = await start("hold", at("locked"), "", "60000");
    expect(line).toBe("held");
    const failure = await lockFolder(at("locked")).catch((failure: Error) => failure);
    expect(shown(String(failure), child)).toMatchInlineSnapshot(`
      "FileError: …/work/locked: another process uses this folder
        received  process 4211 on host, since …
        expected  one run in each folder at a time
        to fix    choose another folder, or wait until that process has ended (kill 4211 ends it)"
    `);
    await kill(child);
    const lock = await lockFolder(at("locked"));
    const again = await start("hold", at("locked"), "", "0");
    expect(again.line).toContain(`received  process ${process.pid} on`);
    await lock.release();
    expect(await readdir(at("locked"))).toEqual([]);
  });

  test("of many that want what a dead one left, one gets it", async () => {
    await mkdir(at("wanted"), { recursive: true });
    const dead = { ...thisProcess(), pid: 2 ** 22 - 1, host: "host", since: "then" };
    await writeRaw(at("wanted/.tributary-lock"), JSON.stringify(dead));
    const all = await Promise.all(Array.from({ length: 6 }, () => start("hold", at("wanted"), "", "60000")));
    expect(all.filter(({ line }) => line === "held")).toHaveLength(1);
    expect(all.filter(({ line }) => line.includes("another process uses this folder"))).toHaveLength(5);
    await Promise.all(all.map(({ child }) => kill(child)));
  });

  test("one process does not get it twice, and gets it again after it has given it back", async () => {
    {
      await using lock = await lockFolder(at("twice"));
      expect(lock.folder).toBe(at("twice"));
      const failure = await lockFolder(at("twice")).catch((failure: Error) => failure);
      expect(
        String(failure)
          .replaceAll(folder, "…")
          .replace(/process \d+ on .*/, "process 4211 on host, since …"),
      ).toMatchInlineSnapshot(`
        "FileError: …/work/twice: this process uses the folder already
          received  process 4211 on host, since …
          expected  one run in each folder at a time
          to fix    choose another folder, or wait until the first use has ended"
      `);
    }
    const lock = await lockFolder(at("twice"));
    await lock.release();
    await lock.release();
  });

  test("a process of another machine is watched: it shows that it lives, or has not for 45 seconds", async () => {
    await mkdir(at("shared"), { recursive: true });
    const path = at("shared/.tributary-lock");
    const written = async (secondsAgo: number): Promise<void> => {
      await writeRaw(path, JSON.stringify({ ...thisProcess(), place: "elsewhere", host: "box", since: "then" }));
      const then = Date.now() / 1000 - secondsAgo;
      await utimes(path, then, then);
    };
    await written(20);
    const wanted = lockFolder(at("shared")).catch((failure: Error) => failure);
    await wait(100);
    await written(0);
    expect(
      String(await wanted)
        .replaceAll(folder, "…")
        .replace(/process \d+/, "process 4211"),
    ).toMatchInlineSnapshot(`
      "FileError: …/work/shared: another process uses this folder
        received  process 4211 on box, since then
        expected  one run in each folder at a time
        to fix    choose another folder, or wait until that process has ended"
    `);
    // Half a second more, and it is dead.
    await written(44.5);
    await (await lockFolder(at("shared"))).release();
    await written(46);
    await (await lockFolder(at("shared"))).release();
  });

  test("what a process left that was killed while it looked at the lock, the next holder removes", async () => {
    await mkdir(at("turned"), { recursive: true });
    const turn = at("turned/.tributary-turn");
    const dead = { ...thisProcess(), pid: 2 ** 22 - 1, host: "host", since: "then" };
    await writeRaw(turn, JSON.stringify(dead));
    await (await lockFolder(at("turned"))).release();
    expect(await readdir(at("turned"))).toEqual([]);
    // One that lives is at its turn: it removes it itself.
    await writeRaw(turn, JSON.stringify({ ...dead, ...thisProcess() }));
    await (await lockFolder(at("turned"))).release();
    expect(await readdir(at("turned"))).toEqual([".tributary-turn"]);
  });

  test("a lock that was never finished, or holds something else, lasts for a moment only", async () => {
    await mkdir(at("torn"), { recursive: true });
    for (const text of ["", "{", "null", "[]", '{"pid":"1"}']) {
      await writeRaw(at("torn/.tributary-lock"), text);
      const aMomentAgo = Date.now() / 1000 - 6;
      await utimes(at("torn/.tributary-lock"), aMomentAgo, aMomentAgo);
      await (await lockFolder(at("torn"))).release();
    }
    expect((await stat(at("torn"))).isDirectory()).toBe(true);
    expect(await readdir(at("torn"))).toEqual([]);
  });
});
