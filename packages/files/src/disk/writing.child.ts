/** @file A process that a test kills: it writes a large file of one letter over and over, or holds a folder. */
import { setTimeout as wait } from "node:timers/promises";
import { lockFolder, writeFile } from "../index.ts";

const [task, path, letter = "a", count = "0"] = process.argv.slice(2) as [string, string, string?, string?];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** In pieces, so that a kill falls between them. */
async function* pieces(size: number) {
  for (let i = 0; i < 64; i++) {
    yield new Uint8Array(size).fill(letter.charCodeAt(0));
    if (i === 0) say("begun");
  }
}

if (task === "write") await writeFile(path, pieces(Number(count)));
if (task === "slowly") {
  await writeFile(
    path,
    (async function* () {
      yield "begun";
      say("begun");
      await wait(60_000);
    })(),
  );
}
if (task === "hold") {
  const lock = await lockFolder(path).catch((failure: Error) => failure);
  say(lock instanceof Error ? JSON.stringify(String(lock)) : "held");
  if (!(lock instanceof Error)) {
    await wait(Number(count));
    await lock.release();
  }
}
