/** @file Changes of lines and cells: what spreadsheets, editors and merges do to a table. */
import { decoded, encoded, type Mutator, pick } from "./mutator.ts";

const cells = [
  '"',
  '""',
  ",",
  "\r",
  "\n",
  "\u0000",
  "../../x",
  "__proto__",
  "=1+1",
  "x".repeat(3000),
  "\ufeff",
  ";",
  "\t",
];

export const inText: Mutator = (bytes, random) => {
  const lines = decoded(bytes).split("\n");
  const at = random.integer(lines.length);
  const line = lines[at]!;
  const kind = random.integer(5);
  if (kind === 0) lines.splice(at, 1);
  else if (kind === 1) lines.splice(random.integer(lines.length), 0, line);
  else if (kind === 2) lines[at] = line.split(",").toReversed().join(",");
  else {
    const column = random.integer(line.length + 1);
    lines[at] = line.slice(0, column) + pick(cells, random) + line.slice(column + random.integer(3));
  }
  return encoded(lines.join("\n"));
};
