/** @file What all tasks that name pictures have in common. */
import { asImage, type Dataset } from "@tributary/images";
import { accuracy, type Loss, type Metric, sparseCategoricalCrossentropy } from "@tributary/train";
import type { Preparation } from "../../trained/card.ts";
import { preparedToFit } from "../../trained/prepare.ts";
import type { InputSize } from "../../trained/subject.ts";

export const classificationLoss = (): Loss => sparseCategoricalCrossentropy({ fromLogits: true });

export const classificationMetrics = (): readonly Metric[] => [accuracy()];

/** Pictures as the network sees them, scaled and cut to its size. */
export const fittingPictures = (data: Dataset, preparation: Preparation, size: InputSize): Dataset =>
  data.map((sample) => ({ ...sample, input: preparedToFit(asImage(sample.input), preparation, size) }));
