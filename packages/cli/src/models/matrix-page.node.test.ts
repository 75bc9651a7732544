/** The table of docs/matrix.md, as this program writes it: `vitest -u` after a change of a family or a decoder. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type AnyModel, cost, countWeights } from "@tributary/kernel";
import { expect, test } from "vitest";
import { decoderNames, families, wholePairs } from "../testing/matrix.ts";
import { encoders } from "./segmenter.ts";

const page = fileURLToPath(new URL("../../../../docs/matrix.md", import.meta.url));

/** Three digits: "24.4", "0.512". */
const short = (number: number): string => (number >= 100 ? number.toFixed(0) : `${Number(number.toPrecision(3))}`);

const cellOf = (net: AnyModel): string =>
  `${short(countWeights(net) / 1e6)} M, ${short(cost(net).multiplyAdds / 1e9)} G`;

const rowOf = (family: (typeof families)[number]): readonly string[] => {
  const { name, build } = family;
  const others = encoders.filter((other) => other.build.maker === build.maker && other.name !== name);
  return [name, others.map((other) => other.name).join(", "), ...wholePairs(family, 256).map(cellOf)];
};

/** The page with another table in the place of its own. */
const withTable = (text: string, rows: readonly (readonly string[])[]): string => {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith("| "));
  const end = lines.findLastIndex((line) => line.startsWith("| "));
  return [...lines.slice(0, start), ...rows.map((row) => `| ${row.join(" | ")} |`), ...lines.slice(end + 1)].join("\n");
};

test("docs/matrix.md has every family and every decoder, and what each pair costs", { timeout: 120_000 }, async () => {
  const head = ["encoder", "others of its family", ...decoderNames];
  const text = withTable(readFileSync(page, "utf8"), [head, head.map(() => "---"), ...families.map(rowOf)]);
  await expect(text).toMatchFileSnapshot(page);
});
