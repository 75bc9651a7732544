/** @file Which network is looked at: it stands in the link. */

export const views = ["diagram", "u", "summary", "program"] as const;
export type View = (typeof views)[number];

/** What is chosen. */
export interface Choice {
  readonly network: string;
  /** Null for the network's first. */
  readonly flavor: string | null;
  /** Null for those of the publication. */
  readonly height: number | null;
  readonly width: number | null;
  readonly channels: number | null;
  readonly classes: number | null;
}

/** What stands in the link when nothing does. */
const FIRST = "resnet18";

const numberIn = (query: URLSearchParams, name: string): number | null => {
  const text = query.get(name);
  return text === null || text.trim() === "" ? null : Number(text);
};

export const readChoice = (query: URLSearchParams): Choice => ({
  network: query.get("network") ?? FIRST,
  flavor: query.get("flavor"),
  height: numberIn(query, "height"),
  width: numberIn(query, "width"),
  channels: numberIn(query, "channels"),
  classes: numberIn(query, "classes"),
});

export const readView = (query: URLSearchParams): View => views.find((view) => view === query.get("view")) ?? "diagram";
