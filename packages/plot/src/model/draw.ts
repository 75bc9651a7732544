/** @file A diagram as SVG: boxes, groups and edges. */
import { element, picture, type Svg } from "../svg/element.ts";
import { fitText, text, textWidth } from "../svg/text.ts";
import { type Family, readable, sizesOf } from "./describe.ts";
import { type Direction, GROUP_HEADER, type Layout, layOut, type Place, type Point, type Size } from "./layout.ts";
import type { Box, Outline } from "./outline.ts";
import { COLORS, WIRE } from "./theme.ts";

export interface Look {
  readonly showShapes: boolean;
  readonly showNames: boolean;
}

interface Line {
  readonly content: string;
  readonly size: number;
  readonly bold: boolean;
}

/** Families whose layers keep the shape and have few weights: they are drawn in one line. */
const SLIM: ReadonlySet<Family> = new Set(["activation", "normalization"]);

const PADDING = 12;
const WIDEST = 300;
const LEADING = 1.45;

/** Whether a layer has no name of its own: it is called after its kind, `conv2d` or `conv2d_2`. */
const numberedKind = ({ name, kind }: Box): boolean =>
  name === kind || (name.startsWith(`${kind}_`) && /^\d+$/.test(name.slice(kind.length + 1)));

const headingOf = (box: Box, { showNames }: Look): string => {
  const title = showNames || box.family === "port" || box.family === "group" ? box.name : box.kind;
  const times = box.repeats > 1 ? `${box.repeats} × ` : "";
  const shared = box.calls > 1 ? ` (called ${box.calls} times)` : "";
  return `${times}${title}${shared}`;
};

const parametersOf = ({ parameters, frozen }: Box): string =>
  parameters === 0
    ? ""
    : `${readable(parameters)} ${parameters === 1 ? "parameter" : "parameters"}${frozen ? ", frozen" : ""}`;

/** The text of a closed box. */
const linesOf = (box: Box, look: Look): readonly Line[] => {
  const title: Line = { content: headingOf(box, look), size: 12, bold: true };
  const small = (content: string): readonly Line[] => (content === "" ? [] : [{ content, size: 10.5, bold: false }]);
  const shape = look.showShapes && box.shape !== null ? sizesOf(box.shape) : "";
  if (box.family === "port") return [title, ...small(shape)];
  const own = look.showNames && !numberedKind(box) ? box.kind : "";
  const about = [own, box.detail].filter(Boolean).join(", ");
  if (SLIM.has(box.family) && box.kind !== "prelu") return [title, ...small(about)];
  return [title, ...small(about), ...small([shape, parametersOf(box)].filter(Boolean).join("  ·  "))];
};

const heightOf = (lines: readonly Line[]): number => lines.reduce((sum, { size }) => sum + size * LEADING, 0);

const sizeOf = (box: Box, look: Look): Size => {
  const lines = linesOf(box, look);
  const widest = Math.max(...lines.map(({ content, size, bold }) => textWidth(content, size, bold)));
  const extra = box.family === "group" ? 6 : 0;
  return {
    width: Math.ceil(Math.min(WIDEST, widest) + 2 * PADDING + extra),
    height: Math.ceil(heightOf(lines) + 10 + extra),
  };
};

const writeLines = (lines: readonly Line[], { x, y, width, height }: Place, ink: string): readonly Svg[] => {
  let top = y + (height - heightOf(lines)) / 2;
  return lines.map(({ content, size, bold }) => {
    const middle = top + (size * LEADING) / 2;
    top += size * LEADING;
    const fitted = fitText(content, width - PADDING, size, bold);
    return text(fitted, x + width / 2, middle, { size, bold, fill: ink, anchor: "middle" });
  });
};

const drawClosed = (box: Box, place: Place, look: Look): Svg => {
  const { fill, line, ink } = COLORS[box.family];
  const { x, y, width, height } = place;
  const round = box.family === "port" || box.family === "merge" ? height / 2 : 6;
  const outer = { x, y, width, height, rx: Math.min(round, 18), fill, stroke: line, "stroke-width": 1.2 };
  // A closed group is drawn as a small stack: there is more inside.
  const behind =
    box.family === "group" ? [element("rect", { ...outer, x: x + 4, y: y + 4, fill: "#e2e8f0", rx: 6 })] : [];
  const hint = [box.name, box.kind, box.detail, box.shape === null ? "" : sizesOf(box.shape), parametersOf(box)];
  return element("g", {}, [
    element("title", {}, [hint.filter(Boolean).join(", ")]),
    ...behind,
    element("rect", { ...outer, "stroke-dasharray": box.frozen ? "5 3" : undefined }),
    ...writeLines(linesOf(box, look), place, ink),
  ]);
};

const headerLine = (box: Box, look: Look): string =>
  [headingOf(box, look), parametersOf(box)].filter(Boolean).join("  ·  ");

const drawOpen = ({ x, y, width, height }: Place): Svg => {
  const { line } = COLORS.group;
  const frame = { x, y, width, height, rx: 8, fill: "#64748b", "fill-opacity": 0.06, stroke: line };
  return element("rect", { ...frame, "stroke-opacity": 0.55, "stroke-dasharray": "6 4" });
};

/** Names of open groups, above the wires that come in from the top. */
const drawHeaders = (boxes: readonly Box[], layout: Layout, look: Look): readonly Svg[] =>
  boxes.flatMap((box) => {
    if (box.inside.length === 0) return [];
    const { x, y, width } = layout.places.get(box.id)!;
    const header = fitText(headerLine(box, look), width - 2 * PADDING, 11, true);
    const style = { size: 11, bold: true, fill: COLORS.group.ink, halo: "#ffffff" };
    return [text(header, x + PADDING, y + GROUP_HEADER / 2 + 3, style), ...drawHeaders(box.inside, layout, look)];
  });

const drawBoxes = (boxes: readonly Box[], layout: Layout, look: Look): readonly Svg[] =>
  boxes.flatMap((box) => {
    const place = layout.places.get(box.id)!;
    if (box.inside.length === 0) return [drawClosed(box, place, look)];
    return [drawOpen(place), ...drawBoxes(box.inside, layout, look)];
  });

const CORNER = 7;

const towards = (from: Point, to: Point, distance: number): Point => {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const part = length === 0 ? 0 : Math.min(distance, length / 2) / length;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
};

const at = ({ x, y }: Point): string => `${Math.round(x * 100) / 100} ${Math.round(y * 100) / 100}`;

/** A line with rounded corners. */
const pathThrough = (points: readonly Point[]): string => {
  const corners = points.slice(1, -1).map((corner, i) => {
    const [before, after] = [points[i]!, points[i + 2]!];
    return `L ${at(towards(corner, before, CORNER))} Q ${at(corner)} ${at(towards(corner, after, CORNER))}`;
  });
  return [`M ${at(points[0]!)}`, ...corners, `L ${at(points.at(-1)!)}`].join(" ");
};

const arrowAt = (points: readonly Point[]): Svg => {
  const [before, tip] = points.slice(-2) as [Point, Point];
  const angle = Math.round((Math.atan2(tip.y - before.y, tip.x - before.x) * 180) / Math.PI);
  const transform = `translate(${at(tip)}) rotate(${angle})`;
  return element("path", { d: "M 0 0 L -8 -3.6 L -8 3.6 Z", fill: WIRE, transform });
};

const drawWires = ({ wires }: Layout): readonly Svg[] => {
  const drawn = wires.filter((points) => points.length > 1);
  return [
    ...drawn.map((points) =>
      element("path", { d: pathThrough(points), fill: "none", stroke: WIRE, "stroke-width": 1.3 }),
    ),
    ...drawn.map(arrowAt),
  ];
};

/** Draws an outline. */
export const draw = async (outline: Outline, look: Look, direction: Direction): Promise<string> => {
  const layout = await layOut(
    outline,
    (box) => sizeOf(box, look),
    (box) => Math.min(1.5 * WIDEST, textWidth(headerLine(box, look), 11, true)) + 3 * PADDING,
    direction,
  );
  return picture(layout.width, layout.height, outline.name, [
    ...drawBoxes(outline.boxes, layout, look),
    ...drawWires(layout),
    ...drawHeaders(outline.boxes, layout, look),
  ]);
};
