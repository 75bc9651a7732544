/** @file The text of a box, for DOT and Mermaid. */
import { readable, sizesOf } from "./describe.ts";
import type { Look } from "./draw.ts";
import type { Box } from "./outline.ts";

/** The lines of a box. */
export const wordsOf = (box: Box, { showNames, showShapes }: Look): readonly string[] => {
  const title = showNames || box.family === "port" || box.family === "group" ? box.name : box.kind;
  const kind = title === box.kind || box.family === "port" ? "" : box.kind;
  const lines = [
    `${box.repeats > 1 ? `${box.repeats} × ` : ""}${title}${box.calls > 1 ? ` (called ${box.calls} times)` : ""}`,
    [kind, box.detail].filter(Boolean).join(", "),
    showShapes && box.shape !== null && box.inside.length === 0 ? sizesOf(box.shape) : "",
    box.parameters > 0 ? `${readable(box.parameters)} parameters${box.frozen ? ", frozen" : ""}` : "",
  ];
  return lines.filter(Boolean);
};
