/** @file SVG as text: elements with attributes, and everything that users wrote escaped. */
import { shown } from "@tributary/kernel/authoring";

/** A piece of SVG, escaped already. */
export interface Svg {
  readonly svg: string;
}

export type Attributes = Readonly<Record<string, string | number | undefined>>;

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text that can stand in XML, which has no word for control characters: those are written out as on a terminal. */
const escapeXml = (text: string): string =>
  shown(text)
    .replace(/[\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"']/g, (character) => ESCAPES[character]!);

/** Coordinates to a hundredth of a pixel: shorter files, and the same ones on every machine. */
const show = (value: string | number): string =>
  typeof value === "number" ? String(Math.round(value * 100) / 100) : escapeXml(value);

export const element = (name: string, attributes: Attributes, children: readonly (Svg | string)[] = []): Svg => {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${show(value!)}"`)
    .join("");
  const inner = children.map((child) => (typeof child === "string" ? escapeXml(child) : child.svg)).join("");
  return { svg: inner === "" ? `<${name}${written}/>` : `<${name}${written}>${inner}</${name}>` };
};

/** A whole picture on a white ground, with a title for those who cannot see it. */
export const picture = (width: number, height: number, title: string, children: readonly Svg[]): string => {
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  const root = element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: w,
      height: h,
      viewBox: `0 0 ${w} ${h}`,
      role: "img",
      "font-family": "Inter, 'Helvetica Neue', Arial, sans-serif",
    },
    [element("title", {}, [title]), element("rect", { width: w, height: h, fill: "#ffffff" }), ...children],
  );
  return `${root.svg}\n`;
};
