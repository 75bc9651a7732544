/** @file Random numbers for one step: the same whenever the seed and the number of the step are the same. */
import { randomStream } from "@tributary/kernel/authoring";
import type { Values } from "@tributary/runtime";
import type { RandomFeed } from "../step/step-graph.ts";

/** New numbers for every tensor that wants some. */
export const randomFeeds = (wanted: readonly RandomFeed[], seed: number, iteration: number): Values =>
  Object.fromEntries(
    wanted.map(({ name, shape, distribution }) => {
      const count = shape.reduce((product, size) => product * size, 1);
      const data = randomStream(seed, `${name}/${iteration}`)[distribution](count);
      return [name, { dtype: "float32", shape, data }];
    }),
  );
