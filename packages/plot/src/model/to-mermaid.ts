/** @file A diagram in Mermaid, which GitHub and many editors draw. */

import type { AnyModel } from "@tributary/kernel";
import { checkModel, shown } from "@tributary/kernel/authoring";
import type { Family } from "./describe.ts";
import { wordsOf } from "./diagram-text.ts";
import type { Look } from "./draw.ts";
import { type Box, outlineOf } from "./outline.ts";
import { checkDiagram, type DiagramOptions } from "./plot-model.ts";
import { COLORS } from "./theme.ts";

/** What means something to Mermaid, even in a label: `%%{init: …}%%` changes its settings. It reads `#37;` as a percent sign. */
const MEANINGFUL = /[#"<>&;`%{}[\]|\\@~^$]/g;

/** Text in a label, as it is. */
const escaped = (text: string): string =>
  shown(text).replace(MEANINGFUL, (character) => `#${character.codePointAt(0)};`);

const SHAPES: Readonly<Partial<Record<Family, readonly [string, string]>>> = {
  port: ["([", "])"],
  merge: ["([", "])"],
  group: ["[[", "]]"],
};

class Names {
  readonly #ids = new Map<string, string>();

  /** Ids of Mermaid are plain words. */
  of(id: string): string {
    const known = this.#ids.get(id) ?? `b${this.#ids.size}`;
    this.#ids.set(id, known);
    return known;
  }
}

const boxLines = (box: Box, look: Look, names: Names, indent: string): readonly string[] => {
  const words = `"${wordsOf(box, look).map(escaped).join("<br/>")}"`;
  if (box.inside.length > 0) {
    return [
      `${indent}subgraph ${names.of(box.id)}[${words}]`,
      ...box.inside.flatMap((inner) => boxLines(inner, look, names, `${indent}  `)),
      `${indent}end`,
    ];
  }
  const [open, close] = SHAPES[box.family] ?? ["[", "]"];
  return [`${indent}${names.of(box.id)}${open}${words}${close}:::${box.family}`];
};

const familiesOf = (boxes: readonly Box[]): readonly Family[] =>
  boxes.flatMap(({ family, inside }) => (inside.length > 0 ? familiesOf(inside) : [family]));

/**
 * The diagram of a model in Mermaid: paste it into a Markdown file, between three backticks and the word mermaid.
 *
 * @example
 * toMermaid(net, { expand: 0 }).split("\n")[1]; // "  b0([\"image<br/>28 × 28 × 1\"]):::port"
 */
export const toMermaid = (net: AnyModel, options: DiagramOptions = {}): string => {
  checkModel("toMermaid", net);
  checkDiagram("toMermaid", options);
  const { showShapes = true, showNames = true, direction = "down", ...rest } = options;
  const { boxes, wires } = outlineOf(net, rest);
  const names = new Names();
  return `${[
    `flowchart ${direction === "down" ? "TD" : "LR"}`,
    ...boxes.flatMap((box) => boxLines(box, { showShapes, showNames }, names, "  ")),
    ...wires.map(({ from, to }) => `  ${names.of(from)} --> ${names.of(to)}`),
    ...[...new Set(familiesOf(boxes))].map((family) => {
      const { fill, line, ink } = COLORS[family];
      return `  classDef ${family} fill:${fill},stroke:${line},color:${ink}`;
    }),
  ].join("\n")}\n`;
};
