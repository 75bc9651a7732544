/**
 * @file The summaries of the examples' models, row by row as Keras 3 prints them (conformance/families/keras_summaries.py).
 *
 * Four things differ, and each is undone by a rule here:
 *
 * - **Names.** Keras writes `max_pooling2d` for `maxPooling2d`, counts the second `conv2d` as `conv2d_1` where we count `conv2d_2`, and allows
 *   no slash in a name: `look/1x1/conv2d` is called `look_1x1_conv2d` there.
 * - **Lines.** Names of other lengths are broken elsewhere; cells are compared without the space around them, and put together where they are broken.
 * - **Order.** Keras lists a layer by its distance from the outputs, we in the order in which layers are called: where a model has
 *   branches, rows are compared in the order of their names.
 * - **Layers inside layers.** Keras counts the weights of the layer inside `TimeDistributed` again in its row; we count them once.
 */
import { readFileSync } from "node:fs";
import { type AnyModel, summary } from "@tributary/kernel";
import { expect, test, vi } from "vitest";

/** As wide as the tables of the script. */
const lineLength = 160;

interface Printed {
  /** The lines around the rows: the model's name, the head of the table, the totals. */
  readonly frame: readonly string[];
  /** Name and type, shape, parameters, what is connected to the layer. */
  readonly rows: readonly (readonly string[])[];
}

const parse = (text: string): Printed => {
  const lines = text.trim().split("\n");
  const head = 4;
  const end = lines.findIndex((line) => line.startsWith("└"));
  const rows: string[][] = [[]];
  for (const line of lines.slice(head, end)) {
    if (line.startsWith("├")) rows.push([]);
    else
      line
        .split("│")
        .slice(1, -1)
        .forEach((cell, i) => {
          const row = rows.at(-1)!;
          row[i] = `${row[i] ?? ""} ${cell.trim()}`.trim();
        });
  }
  return { frame: [...lines.slice(0, head), ...lines.slice(end)], rows };
};

/** `look/conv2d_2` as Keras would call it: `look_conv2d_1`. */
const kerasName = (name: string): string =>
  name
    .replace(/_(\d+)$/, (_, number) => `_${Number(number) - 1}`)
    .replaceAll("/", "_")
    .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const asKeras = ([layer = "", shape = "", parameters = "", connected = ""]: readonly string[]): readonly string[] => [
  layer.replace(/^\S+/, kerasName),
  shape,
  parameters,
  connected.replace(/[^\s[\],]+(?=\[)/g, kerasName),
];

/** Keras' row, with the weights of a layer inside another left to the row of the layer itself. */
const countedOnce = (row: readonly string[]): readonly string[] =>
  row[0]?.includes("TimeDistributed") ? row.with(2, "0") : row;

const sorted = (rows: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  rows.toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1));

test.for([
  { file: "03-dense-on-the-last-axis" },
  { file: "04-two-inputs" },
  { file: "05-skip-connection" },
  { file: "06a-image-and-numbers-flattened", branches: true },
  { file: "06b-image-and-numbers", branches: true },
  { file: "07a-inception-module-flattened", branches: true },
  { file: "07b-inception-module", branches: true },
  { file: "08-crop-and-concatenate" },
])("$file: the summary that Keras prints", async ({ file, branches = false }) => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  const { net }: { readonly net: AnyModel } = await import(`../src/${file}.ts`);
  const ours = parse(summary(net, { lineLength }));
  const keras = parse(readFileSync(new URL(`../../conformance/summaries/${file}.txt`, import.meta.url), "utf8"));

  expect(ours.frame).toEqual(keras.frame);
  const [rows, expected] = [ours.rows.map(asKeras), keras.rows.map(countedOnce)];
  expect(branches ? sorted(rows) : rows).toEqual(branches ? sorted(expected) : expected);
});
