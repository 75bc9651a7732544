import { execFileSync } from "node:child_process";
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile as readRaw,
  rm,
  stat,
  symlink,
  utimes,
  writeFile as writeRaw,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import {
  appendFile,
  FileError,
  listFolder,
  lockFolder,
  makeFolder,
  moveFile,
  removeFile,
  writeFile,
} from "../index.ts";
import { temporaryIn } from "./node-leftovers.ts";

const top = await mkdtemp(join(tmpdir(), "files-"));
afterAll(() => rm(top, { recursive: true, force: true }));
const at = (...parts: readonly string[]): string => join(top, ...parts);
const textOf = (path: string): Promise<string> => readRaw(path, "utf8");

/** The message of an error, with the folder of the tests left out, and what it is. */
const messageOf = async (work: Promise<unknown>): Promise<string> => {
  const failure: unknown = await work.then(
    () => "nothing went wrong",
    (failure: unknown) => failure,
  );
  return String(failure).replaceAll(top, "…");
};

/** Root may do everything: its tests of what is not allowed are made as somebody else. */
const withoutRights = async <T>(work: () => Promise<T>): Promise<T> => {
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    if (root) process.seteuid?.(0);
  }
};

describe("a file is moved", () => {
  test("to folders that were not there, over an older one, or not at all", async () => {
    await writeFile(at("moved/a.part"), "new");
    await writeFile(at("moved/to/a.txt"), "old");
    await moveFile(at("moved/a.part"), pathToFileURL(at("moved/to/a.txt")));
    expect(await textOf(at("moved/to/a.txt"))).toBe("new");
    expect(await readdir(at("moved"))).toEqual(["to"]);
    expect(await messageOf(moveFile(at("moved/none"), at("moved/to/a.txt")))).toMatchInlineSnapshot(`
      "FileError: …/moved/none: it cannot be read: there is no such file or folder
        to fix    look at the path, letter by letter"
    `);
    expect(await messageOf(moveFile(at("moved/to/a.txt"), at("moved/to/a.txt/b")))).toMatchInlineSnapshot(`
      "FileError: …/moved/to/a.txt: a file stands where a folder is needed
        to fix    move that file, or choose another place"
    `);
    expect(await textOf(at("moved/to/a.txt"))).toBe("new");
  });
});

describe("a file is written whole", () => {
  test("by path and by URL, over an older one, in folders that were not there; nothing else is left", async () => {
    await writeFile(at("whole/deep/a.txt"), "old");
    await writeFile(pathToFileURL(at("whole/deep/a.txt")), Uint8Array.of(110, 101, 119));
    expect(await textOf(at("whole/deep/a.txt"))).toBe("new");
    expect(await readdir(at("whole/deep"))).toEqual(["a.txt"]);
  });

  test("from pieces: a list, a generator, a stream", async () => {
    async function* generated() {
      yield "one ";
      yield Buffer.from("two");
    }
    for (const pieces of [
      ["one ", Buffer.from("two")],
      generated(),
      Readable.from(["one ", "two"]),
      new Set(["one two"]),
    ]) {
      await writeFile(at("pieces.txt"), pieces);
      expect(await textOf(at("pieces.txt"))).toBe("one two");
    }
    await writeFile(at("pieces.txt"), []);
    expect(await textOf(at("pieces.txt"))).toBe("");
  });

  test("from a hundred thousand small pieces, and from one buffer that is filled again and again", async () => {
    const lines = Array.from({ length: 100_000 }, (_, i) => `line ${i}\n`);
    await writeFile(at("lines.txt"), lines);
    expect(await textOf(at("lines.txt"))).toBe(lines.join(""));
    const buffer = new Uint8Array(40_000);
    function* filled() {
      for (const letter of [97, 98, 99]) yield buffer.fill(letter);
    }
    await writeFile(at("filled.txt"), filled());
    expect(await textOf(at("filled.txt"))).toBe(["a", "b", "c"].map((letter) => letter.repeat(40_000)).join(""));
  });

  test("an error of whoever makes the pieces is thrown as it is, and the old file stays", async () => {
    await writeFile(at("maker/a.txt"), "old");
    const mistake = new RangeError("mine");
    async function* failing() {
      yield "half";
      throw mistake;
    }
    await expect(writeFile(at("maker/a.txt"), failing())).rejects.toBe(mistake);
    expect(await textOf(at("maker/a.txt"))).toBe("old");
    expect(await readdir(at("maker"))).toEqual(["a.txt"]);
  });

  test("a name of 251 letters leaves no room for longer ones beside it, and needs none", async () => {
    const name = `${"n".repeat(247)}.txt`;
    await writeFile(at("long", name), "new");
    expect(await readdir(at("long"))).toEqual([name]);
  });

  test("through links, also to what is not there yet; the link stays a link", async () => {
    await mkdir(at("links"));
    await symlink("real.txt", at("links/first"));
    await symlink("first", at("links/second"));
    await writeFile(at("links/second"), "made");
    await writeFile(at("links/first"), "made again");
    expect(await textOf(at("links/real.txt"))).toBe("made again");
    expect((await lstat(at("links/second"))).isSymbolicLink()).toBe(true);
  });

  test("with the rights of the file before it", async () => {
    await writeFile(at("rights.sh"), "old");
    await chmod(at("rights.sh"), 0o750);
    await writeFile(at("rights.sh"), "new");
    expect((await stat(at("rights.sh"))).mode & 0o777).toBe(0o750);
  });

  test("into a device, which stays one", async () => {
    await writeFile("/dev/null", "nothing");
    expect((await stat("/dev/null")).isCharacterDevice()).toBe(true);
  });

  test("by many at once: one of them, whole", async () => {
    const letters = ["a", "b", "c", "d"];
    await Promise.all(letters.map((letter) => writeFile(at("at-once/x"), letter.repeat(100_000))));
    expect(letters.map((letter) => letter.repeat(100_000))).toContain(await textOf(at("at-once/x")));
    expect(await readdir(at("at-once"))).toEqual(["x"]);
  });
});

describe("what cannot be written is named, and why", () => {
  test("a folder in the way", async () => {
    await mkdir(at("way/folder"), { recursive: true });
    expect(await messageOf(writeFile(at("way/folder"), "x"))).toMatchInlineSnapshot(`
      "FileError: …/way/folder: it cannot be written: a folder of that name is there
        to fix    choose another name, or write into the folder"
    `);
    expect(await messageOf(appendFile(at("way/folder"), "x"))).toMatchInlineSnapshot(`
      "FileError: …/way/folder: it cannot be written: it is a folder, and no file
        to fix    give the path of a file"
    `);
    expect(await messageOf(removeFile(at("way/folder")))).toMatchInlineSnapshot(`
      "FileError: …/way/folder: it cannot be removed: it is a folder, and no file
        to fix    give the path of a file"
    `);
  });

  test("a file where a folder is needed", async () => {
    await writeFile(at("blocked/file"), "x");
    expect(await messageOf(writeFile(at("blocked/file/deep/er.txt"), "x"))).toMatchInlineSnapshot(`
      "FileError: …/blocked/file: a file stands where a folder is needed
        to fix    move that file, or choose another place"
    `);
    expect(await messageOf(makeFolder(at("blocked/file")))).toMatchInlineSnapshot(`
      "FileError: …/blocked/file: a file stands where a folder is needed
        to fix    move that file, or choose another place"
    `);
    expect(await messageOf(listFolder(at("blocked/file")))).toMatchInlineSnapshot(`
      "FileError: …/blocked/file: it cannot be read: a part of the path is a file, and no folder
        to fix    look at the path, or move that file"
    `);
    expect(await textOf(at("blocked/file"))).toBe("x");
  });

  test("a name that is too long", async () => {
    const failure = await messageOf(writeFile(at(`${"n".repeat(252)}.txt`), "x"));
    expect(failure.replace(/n{252}/, "nnn")).toMatchInlineSnapshot(`
      "FileError: …/nnn.txt: it cannot be written: the name is too long
        to fix    choose a name of at most 255 bytes"
    `);
  });

  test("links in a circle", async () => {
    await symlink("b", at("a"));
    await symlink("a", at("b"));
    expect(await messageOf(writeFile(at("a"), "x"))).toMatchInlineSnapshot(`
      "FileError: …/a: it cannot be written: the links on the way lead in a circle
        to fix    mend the links, or give the path without them"
    `);
  });

  test("a folder and a file that may not be written", async () => {
    await writeFile(at("closed/file.txt"), "old");
    await chmod(top, 0o755);
    await chmod(at("closed"), 0o555);
    await chmod(at("closed/file.txt"), 0o444);
    const [made, replaced] = await withoutRights(async () => [
      await messageOf(writeFile(at("closed/new.txt"), "x")),
      await messageOf(writeFile(at("closed/file.txt"), "x")),
    ]);
    expect(made).toMatchInlineSnapshot(`
      "FileError: …/closed/new.txt: it cannot be written: permission is denied
        to fix    change its permissions, or those of its folder, or choose another place"
    `);
    expect(replaced).toMatchInlineSnapshot(`
      "FileError: …/closed/file.txt: it cannot be written: permission is denied
        to fix    change its permissions, or those of its folder, or choose another place"
    `);
    // A folder that may be written does not open a file that may not.
    await chmod(at("closed"), 0o777);
    expect(await withoutRights(() => messageOf(writeFile(at("closed/file.txt"), "x")))).toBe(replaced);
    expect(await textOf(at("closed/file.txt"))).toBe("old");
    expect(await readdir(at("closed"))).toEqual(["file.txt"]);
  });

  test.for([
    ["writeFile", (path: never) => writeFile(path, "x")],
    ["appendFile", (path: never) => appendFile(path, "x")],
    ["makeFolder", (path: never) => makeFolder(path)],
  ] as const)("%s refuses what is no path", async ([, call]) => {
    const problems = await Promise.all(
      ["", undefined, null, 3, {}].map((path) =>
        Reflect.apply(call, null, [path]).catch(({ problem }: FileError) => problem),
      ),
    );
    expect(problems).toEqual(Array(5).fill("this is no path"));
  });

  test("an address, and a URL of another kind", async () => {
    expect(await messageOf(writeFile("https://example.org/a.txt", "x"))).toMatchInlineSnapshot(`
      "FileError: https://example.org/a.txt: an address can be read, not written
        to fix    write to a file, and send that"
    `);
    expect(await messageOf(writeFile(new URL("http://example.org/"), "x"))).toContain("an address can be read");
    expect(await messageOf(lockFolder("https://example.org/runs"))).toContain("an address can be read");
    expect(await messageOf(lockFolder(new URL("file://elsewhere/runs")))).toContain("FileError: file://elsewhere/runs");
  });

  test("what is neither text nor bytes", async () => {
    const contents = [
      undefined,
      null,
      3,
      {},
      Float32Array.of(1),
      new ArrayBuffer(2),
      new DataView(new ArrayBuffer(2)),
      [1, 2],
    ];
    for (const content of contents) {
      expect(await messageOf(Reflect.apply(writeFile, null, [at("odd"), content]))).toContain("this cannot be written");
    }
    expect(await messageOf(Reflect.apply(writeFile, null, [at("odd"), Float32Array.of(1)]))).toMatchInlineSnapshot(`
      "ArgumentError: writeFile: this cannot be written
        received  Float32Array
        expected  text or a Uint8Array
        to fix    make text of it, or bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength)"
    `);
    expect(await readdir(top)).not.toContain("odd");
  });
});

test("text is added to a file, which is made with its folders", async () => {
  await appendFile(at("logs/run.csv"), "a,b\n");
  await appendFile(at("logs/run.csv"), new TextEncoder().encode("1,2\n"));
  expect(await textOf(at("logs/run.csv"))).toBe("a,b\n1,2\n");
});

test("a file is removed, and one that is not there is none", async () => {
  await writeFile(at("gone"), "");
  await removeFile(at("gone"));
  await removeFile(at("gone"));
  expect(await readdir(top)).not.toContain("gone");
});

describe("what others left unfinished", () => {
  const nobody = 2 ** 22 - 1; // beyond the numbers that processes are given
  const named = (pid: number, change = (name: string) => name): string =>
    change(temporaryIn("").replace(`-${process.pid}-`, `-${pid}-`));
  const elsewhere = (name: string): string => name.replace(/^\.tributary-\w{8}/, ".tributary-00000000");

  test("is removed when its process is dead, and stays when it lives or nobody knows", async () => {
    const dead = named(nobody);
    const alive = named(process.pid);
    const reused = named(process.pid, (name) => name.replace(/-\w{8}-(\w{8}\.tmp)$/, "-00000000-$1"));
    const recent = named(nobody, elsewhere);
    const old = named(nobody, elsewhere);
    const others = [".tributary-notes.tmp", "x.tmp", ".x.tmp"];
    await mkdir(at("left"));
    for (const name of [dead, alive, reused, recent, old, ...others]) await writeRaw(at("left", name), "half");
    const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 3600;
    await utimes(at("left", old), twoDaysAgo, twoDaysAgo);
    await writeFile(at("left/new.txt"), "new");
    const stays = [alive, recent, ...others, "new.txt", ...(process.platform === "linux" ? [] : [reused])];
    expect((await readdir(at("left"))).sort()).toEqual(stays.sort());
  });
});

/** A disk of our own, where we may make one. */
const mounted = (folder: string, options: string): boolean => {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

describe("disks", async () => {
  await mkdir(at("small"));
  const disk = mounted(at("small"), "size=256k");
  afterAll(() => {
    if (disk) execFileSync("umount", [at("small")]);
  });

  test.skipIf(!disk)("that are full: the old file is whole, nothing is left, and the room is told", async () => {
    await writeFile(at("small/model"), "o".repeat(100_000));
    const failure = await writeFile(at("small/model"), ["n".repeat(50_000), "n".repeat(250_000)]).catch(
      (error) => error,
    );
    expect(failure).toBeInstanceOf(FileError);
    expect(failure.code).toBe("ENOSPC");
    expect(failure.cause).toMatchObject({ code: "ENOSPC", syscall: "write" });
    expect(String(failure).replaceAll(top, "…")).toMatchInlineSnapshot(`
      "FileError: …/small/model: it cannot be written: the disk is full
        received  48.83 KB written, 0.00 B free
        to fix    make room, or write to another disk"
    `);
    expect(await textOf(at("small/model"))).toBe("o".repeat(100_000));
    expect(await readdir(at("small"))).toEqual(["model"]);
  });

  test.skipIf(!disk)("that are full: no half line is added", async () => {
    await appendFile(at("small/log.csv"), "a,b\n");
    expect(await messageOf(appendFile(at("small/log.csv"), "1".repeat(400_000)))).toContain("the disk is full");
    expect(await textOf(at("small/log.csv"))).toBe("a,b\n");
  });

  test.skipIf(!disk)("that are read-only, where Node would say that nothing is there", async () => {
    execFileSync("mount", ["-o", "remount,ro", at("small")]);
    expect(await messageOf(writeFile(at("small/new/deep.txt"), "x"))).toMatchInlineSnapshot(`
      "FileError: …/small/new/deep.txt: it cannot be written: the file system is read-only
        to fix    choose another place, or mount it writable"
    `);
    expect(await messageOf(writeFile(at("small/model"), "x"))).toMatchInlineSnapshot(`
      "FileError: …/small/model: it cannot be written: the file system is read-only
        to fix    choose another place, or mount it writable"
    `);
    expect(await messageOf(makeFolder(at("small/new")))).toContain("the file system is read-only");
  });
});
