/** @file Changes within what is packed: a member of a zip, the content of a gzip. It is packed again, with checksums that are right. */
import type { Random } from "@tributary/images";
import { gunzipSync, gzipSync, unzipSync, zipSync } from "fflate";
import { type Mutator, pick } from "./mutator.ts";

/** Zeros: a thousandth of it when it is packed. */
const MUCH = 64 * 2 ** 20;

type Members = Record<string, Uint8Array>;
const names = [
  "../x",
  "/x",
  "__proto__",
  "constructor",
  "",
  "x".repeat(300),
  "config.json",
  "model.weights.h5",
  "data.pkl",
];

const restructured = (members: Members, name: string, random: Random): void => {
  const content = members[name]!;
  const kind = random.integer(5);
  if (kind === 0) delete members[name];
  else if (kind === 1) members[name] = new Uint8Array(0);
  else if (kind === 2) members[pick(names, random)] = content;
  else if (kind === 3) members[name] = members[pick(Object.keys(members), random)]!;
  // Much of nothing: it is small while it is packed.
  else if (random.chance(0.05)) members[name] = new Uint8Array(MUCH);
};

/**
 * Changes a member of a zip by the mutator that fits its name, and packs all again.
 *
 * @param mutators By the end of a member's name; `""` is for all others.
 */
export const inZip =
  (mutators: Readonly<Record<string, Mutator>>): Mutator =>
  (bytes, random) => {
    const members: Members = unzipSync(bytes);
    const name = pick(Object.keys(members), random);
    const end = Object.keys(mutators).find((ending) => name.endsWith(ending))!;
    if (random.chance(0.15)) restructured(members, name, random);
    else members[name] = mutators[end]!(members[name]!, random);
    return zipSync(members, { level: random.chance(0.5) ? 0 : 6 });
  };

export const inGzip =
  (mutator: Mutator): Mutator =>
  (bytes, random) =>
    gzipSync(random.chance(0.004) ? new Uint8Array(MUCH) : mutator(gunzipSync(bytes), random));
