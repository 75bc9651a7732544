/** @file The projects that can be started from. */

export interface Starter {
  /** The name of its folder in `templates/`, and of `--starter`. */
  readonly name: string;
  readonly title: string;
  /** What to type when it is there. */
  readonly next: readonly string[];
}

/** The starters, in the order in which they are offered. */
export const starters: readonly Starter[] = [
  { name: "classify", title: "Classify a folder of pictures", next: ["npm install", "npm start"] },
  { name: "segment", title: "Segment pictures with masks", next: ["npm install", "npm start"] },
  { name: "page", title: "A page in the browser, with Vite", next: ["npm install", "npm start"] },
];
