/** @file `pnpm torture queue`: workers that are killed and hang, a Redis that is killed, full disks, batches sent twice. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomFrom } from "@tributary/images";
import { hasRedis, RedisServer } from "@tributary/testing/redis";
import type { Fault, Result } from "../fault.ts";
import { type Limits, lasting } from "../limits.ts";
import { folderSubject } from "./folder.ts";
import { type Deed, deeds, round } from "./round.ts";
import { slideSubject } from "./slide.ts";
import type { Subject } from "./subject.ts";

export interface QueueOptions extends Limits {
  readonly seed: number;
  /** The folder of the program `queue-worker`. */
  readonly programs: string;
  /** The program `tributary`. */
  readonly command: string;
  /** Pictures of a batch. Default 300. */
  readonly pictures?: number;
}

/** What was done to one kind of subject, and what was seen of it. */
class Tally {
  readonly done: Deed[] = [];
  rounds = 0;

  count(what: Deed): number {
    return this.done.filter((one) => one === what).length;
  }
}

/** Batches of one subject, until enough has been done to it. */
const campaign = async (
  subject: Subject,
  { seed, say }: QueueOptions,
  goesOn: (done: number) => boolean,
  most: number,
  faults: Fault[],
): Promise<Tally> => {
  const tally = new Tally();
  for (; goesOn(tally.done.length); tally.rounds++) {
    const random = randomFrom(seed, `${subject.name} ${tally.rounds}`);
    const result = await round(subject, random, most - tally.done.length);
    if (!result) break;
    tally.done.push(...result.done);
    for (const { loss, what } of result.losses) {
      const at = `${subject.name}, round ${tally.rounds}`;
      faults.push({ at, what: `${loss}: ${what}`, again: `pnpm torture queue --seed ${seed}` });
    }
    say?.(tally.done.length, faults.length);
  }
  return tally;
};

/** Half of the time and of the deeds for a folder of pictures, half for one large picture. */
export const queue = async (options: QueueOptions): Promise<Result> => {
  const header = ["what was done to it"];
  if (!hasRedis) return { header, rows: [], faults: [], skipped: ["all of it: there is no redis-server"] };
  const { programs, command, count, minutes, pictures = 300 } = options;
  const most = Math.ceil(count / 2);
  const folder = await mkdtemp(join(tmpdir(), "tributary-queue-"));
  const server = await RedisServer.start();
  const subjects = [
    () => folderSubject(server, folder, join(programs, "queue-worker.js"), pictures),
    () => slideSubject(server, folder, command),
  ];
  const faults: Fault[] = [];
  const names: string[] = [];
  const tallies: Tally[] = [];
  try {
    for (const open of subjects) {
      const subject = await open();
      try {
        const goesOn = lasting({ count: most, minutes: minutes / subjects.length });
        tallies.push(await campaign(subject, options, goesOn, most, faults));
        names.push(subject.name);
      } finally {
        await subject.close();
      }
    }
  } finally {
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  }
  return {
    header: [...header, ...names],
    rows: [
      ...deeds.map((what) => [what, ...tallies.map((tally) => tally.count(what))]),
      ["all", ...tallies.map(({ done }) => done.length)],
      ["batches", ...tallies.map(({ rounds }) => rounds)],
    ],
    faults,
    skipped: [],
  };
};
