/** @file Text: its width and its position. */
import { type Attributes, element, type Svg } from "./element.ts";

// Thousandths of the font size that each character from the space on takes, in Inter.
// biome-ignore format: a table
const REGULAR = [
  281, 288, 466, 633, 642, 982, 644, 300, 365, 365, 501, 662, 288, 460, 288, 360, 631, 407, 610, 618, 646, 593, 620, 566,
  619, 620, 288, 302, 662, 662, 662, 511, 966, 690, 654, 730, 722, 601, 590, 746, 743, 269, 571, 672, 565, 903, 753, 765,
  639, 765, 644, 642, 646, 744, 690, 985, 682, 679, 629, 365, 360, 365, 471, 456, 323, 562, 612, 571, 612, 583, 370, 613,
  591, 242, 242, 549, 242, 876, 591, 600, 612, 612, 376, 528, 327, 591, 562, 818, 546, 562, 552, 426, 333, 426, 662,
];

/** Bold text is a little wider. */
const BOLD = 1.035;

/** How wide a text is, in pixels. Characters that the table does not have count as wide ones. */
export const textWidth = (text: string, size: number, bold = false): number => {
  const thousandths = [...text].reduce((sum, character) => sum + (REGULAR[character.charCodeAt(0) - 32] ?? 800), 0);
  return (thousandths / 1000) * size * (bold ? BOLD : 1);
};

/** As much of a text as fits into a width, with a sign where something is missing. */
export const fitText = (text: string, width: number, size: number, bold = false): string => {
  if (textWidth(text, size, bold) <= width) return text;
  let end = text.length;
  while (end > 1 && textWidth(`${text.slice(0, end)}…`, size, bold) > width) end--;
  return `${text.slice(0, end)}…`;
};

export interface TextStyle {
  /** Default 12. */
  readonly size?: number;
  readonly bold?: boolean;
  readonly fill?: string;
  /** Default `"start"`. */
  readonly anchor?: "start" | "middle" | "end";
  /** Drawn around the letters, to keep lines off them. */
  readonly halo?: string;
  /** Degrees about the place of the text. */
  readonly rotate?: number;
}

/** Text whose middle line is at `y`. */
export const text = (content: string, x: number, y: number, style: TextStyle = {}): Svg => {
  const { size = 12, bold = false, fill = "#1f2933", anchor = "start", halo, rotate } = style;
  const attributes: Attributes = {
    x,
    // Renderers disagree about dominant-baseline; capital letters are 0.727 of the size high.
    y: y + size * 0.36,
    "font-size": size,
    "font-weight": bold ? 600 : undefined,
    fill,
    stroke: halo,
    "stroke-width": halo === undefined ? undefined : 4,
    "stroke-linejoin": halo === undefined ? undefined : "round",
    "paint-order": halo === undefined ? undefined : "stroke",
    "text-anchor": anchor === "start" ? undefined : anchor,
    transform: rotate === undefined ? undefined : `rotate(${rotate} ${x} ${y})`,
  };
  return element("text", attributes, [content]);
};
