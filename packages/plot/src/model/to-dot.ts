/** @file A diagram in DOT, the language of Graphviz. */

import type { AnyModel } from "@tributary/kernel";
import { checkModel, shown } from "@tributary/kernel/authoring";
import { wordsOf } from "./diagram-text.ts";
import type { Look } from "./draw.ts";
import { type Box, outlineOf } from "./outline.ts";
import { checkDiagram, type DiagramOptions } from "./plot-model.ts";
import { COLORS } from "./theme.ts";

/** Text between quotes: only quotes and backslashes are special there. Graphviz stops at U+0000. */
const escaped = (text: string): string => shown(text).replace(/[\\"]/g, "\\$&");

const quoted = (text: string): string => `"${escaped(text)}"`;

/** `\n` is a new line in a label. */
const label = (lines: readonly string[]): string => `"${lines.map(escaped).join("\\n")}"`;

const boxLines = (box: Box, look: Look, indent: string): readonly string[] => {
  const { fill, line, ink } = COLORS[box.family];
  const words = wordsOf(box, look);
  if (box.inside.length > 0) {
    return [
      `${indent}subgraph ${quoted(`cluster ${box.id}`)} {`,
      `${indent}  label=${label(words)}; style="rounded,dashed"; color="${line}";`,
      ...box.inside.flatMap((inner) => boxLines(inner, look, `${indent}  `)),
      `${indent}}`,
    ];
  }
  const style =
    box.family === "group" ? "filled,rounded,bold" : box.frozen ? "filled,rounded,dashed" : "filled,rounded";
  const colors = `fillcolor="${fill}", color="${line}", fontcolor="${ink}"`;
  return [`${indent}${quoted(box.id)} [label=${label(words)}, style="${style}", ${colors}];`];
};

/**
 * The diagram of a model in DOT, for Graphviz and the tools that read it.
 *
 * @example
 * await writeFile("net.dot", toDot(net));
 */
export const toDot = (net: AnyModel, options: DiagramOptions = {}): string => {
  checkModel("toDot", net);
  checkDiagram("toDot", options);
  const { showShapes = true, showNames = true, direction = "down", ...rest } = options;
  const { name, boxes, wires } = outlineOf(net, rest);
  return `${[
    `digraph ${quoted(name)} {`,
    `  rankdir=${direction === "down" ? "TB" : "LR"};`,
    '  node [shape=box, fontname="Inter, Helvetica, Arial, sans-serif", fontsize=11];',
    '  graph [fontname="Inter, Helvetica, Arial, sans-serif", fontsize=11];',
    ...boxes.flatMap((box) => boxLines(box, { showShapes, showNames }, "  ")),
    ...wires.map(({ from, to }) => `  ${quoted(from)} -> ${quoted(to)};`),
    "}",
  ].join("\n")}\n`;
};
