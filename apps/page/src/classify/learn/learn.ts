/** @file Learning from pictures: with what a trained network sees, or from nothing; kept step by step, so that a closed tab goes on. */
import type { Image } from "@tributary/images";
import type { TrainedModel } from "@tributary/kernel";
import type { Rest } from "../../worker/rest.ts";
import { learnFromScratch } from "./from-scratch.ts";
import { learnFromTrained } from "./from-trained.ts";
import type { Labeled } from "./held-out.ts";
import type { Learned, LearnOptions } from "./run.ts";

/** And what it begins with. */
interface Beginning {
  /** Stays as it is but for a new last layer; null for nothing. */
  readonly before: TrainedModel | null;
}

/** Looking at a picture is work, too: none is read while it rests. */
const afterRest = (pictures: LearnOptions["pictures"], rest: Rest): LearnOptions["pictures"] => {
  const later = ([read, label]: Labeled<() => Promise<Image>>) =>
    [
      async () => {
        await rest.over();
        return read();
      },
      label,
    ] as const;
  return { learned: pictures.learned.map(later), heldOut: pictures.heldOut.map(later) };
};

/**
 * Learns, or goes on with the run in the folder.
 *
 * @throws what the signal says, when it is aborted; the run is in the folder then.
 */
export const learn = ({ before, ...given }: LearnOptions & Beginning): Promise<Learned> => {
  const { rest } = given;
  const options = rest === undefined ? given : { ...given, pictures: afterRest(given.pictures, rest) };
  return before === null ? learnFromScratch(options) : learnFromTrained(before, options);
};
