export type { Axis, Curve, Panel } from "./charts/panel.ts";
export { type PlotConfusionMatrixOptions, plotConfusionMatrix } from "./charts/plot-confusion-matrix.ts";
export {
  type PlotCurvesOptions,
  type PlotHistoryOptions,
  plotCurves,
  plotHistory,
  type RunHistory,
} from "./charts/plot-curves.ts";
export {
  type LearningRatesSeen,
  type PlotLearningRatesOptions,
  plotLearningRates,
} from "./charts/plot-learning-rates.ts";
export type { Direction } from "./model/layout.ts";
export type { OutlineOptions } from "./model/outline.ts";
export { type DiagramOptions, type PlotModelOptions, plotModel } from "./model/plot-model.ts";
export { toDot } from "./model/to-dot.ts";
export { toMermaid } from "./model/to-mermaid.ts";
export { type PlotUnetOptions, plotUnet } from "./unet/plot-unet.ts";
