export type { Direction } from "./model/layout.ts";
export type { OutlineOptions } from "./model/outline.ts";
export { type PlotModelOptions, plotModel } from "./model/plot-model.ts";
export { toDot } from "./model/to-dot.ts";
export { toMermaid } from "./model/to-mermaid.ts";
