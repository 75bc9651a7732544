/** @file One batch: while it is under way everything goes wrong, and afterwards all of it is looked for. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "@tributary/images";
import { type Place, smallPlace } from "../disk/places.ts";
import type { Loss, Subject } from "./subject.ts";

/** What is done to it. */
export const deeds = [
  "a worker is killed",
  "a worker hangs, then goes on",
  "Redis is killed",
  "the disk is full",
  "it is sent again",
] as const;
export type Deed = (typeof deeds)[number];

export interface Round {
  readonly done: readonly Deed[];
  readonly losses: readonly Loss[];
}

const deed = async (what: Deed, subject: Subject, place: Place, out: string, random: Random): Promise<void> => {
  const which = random.integer(3);
  if (what === "a worker is killed") subject.workers.kill(which);
  if (what === "a worker hangs, then goes on") await subject.workers.freeze(which, random.uniform(500, 2500));
  if (what === "Redis is killed") {
    await subject.server.stop("SIGKILL");
    await sleep(random.uniform(0, 500));
    await subject.server.start();
  }
  if (what === "the disk is full") {
    // Workers may take the last bytes themselves.
    await place.fill(0).catch(() => {});
    await sleep(random.uniform(200, 2000));
    await rm(join(place.folder, "filler"), { force: true });
  }
  if (what === "it is sent again") await subject.again(out);
};

/** Most are kills: half of all. */
const choose = (random: Random): Deed => (random.chance(0.5) ? deeds[0] : deeds[1 + random.integer(deeds.length - 1)]!);

/** @param most How many things may go wrong. */
export const round = async (subject: Subject, random: Random, most: number): Promise<Round | null> => {
  const place = await smallPlace(8 * 2 ** 20);
  if (!place) return null;
  const out = join(place.folder, "out");
  const done: Deed[] = [];
  try {
    let isOver = false;
    const ending = subject.untilDone(out).finally(() => {
      isOver = true;
    });
    // What goes wrong with it is met where it is waited for.
    ending.catch(() => {});
    while (!isOver && done.length < most) {
      await sleep(random.uniform(50, 900));
      const what = choose(random);
      // Where no disk of its own can be mounted, it is not filled.
      if (isOver || (what === "the disk is full" && !place.lock)) continue;
      await deed(what, subject, place, out, random);
      done.push(what);
    }
    await ending;
    await subject.settle(out);
    // Whoever stood still may still come with something.
    await sleep(1500);
    return { done, losses: await subject.look(out) };
  } finally {
    await place.remove();
  }
};
