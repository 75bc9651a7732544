/** The styles of a job that was open stay loaded: none of them reaches another job. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { jobs } from "./jobs.ts";

test.for(jobs.map(({ id }) => id))("%s's styles are its own", (id) => {
  const text = readFileSync(new URL(`../${id}/${id}.css`, import.meta.url), "utf8").replaceAll(/\/\*.*?\*\//gs, "");
  const outermost: string[] = [];
  let depth = 0;
  for (const part of text.split(/(?<=[{}])/)) {
    if (part.endsWith("{") && depth++ === 0) outermost.push(part.slice(0, -1).trim());
    else if (part.endsWith("}")) depth--;
  }
  expect(outermost).toEqual([`.${id}`]);
});
