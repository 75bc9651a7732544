/** @file Random numbers for one step: the same whenever the seed and the number of the step are the same. */

import type { NdArrays } from "@tributary/kernel";
import { countOf, randomStream } from "@tributary/kernel/authoring";
import type { RandomFeed } from "../step/step-graph.ts";

/** New numbers for every tensor that wants some. */
export const randomFeeds = (wanted: readonly RandomFeed[], seed: number, iteration: number): NdArrays =>
  Object.fromEntries(
    wanted.map(({ name, shape, distribution }) => {
      const count = countOf(shape);
      const data = randomStream(seed, `${name}/${iteration}`)[distribution](count);
      return [name, { dtype: "float32", shape, data }];
    }),
  );
