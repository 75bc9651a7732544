/** @file The guides, in the order in which one reads them. */

export interface Guide {
  readonly slug: string;
  readonly title: string;
  /** Whether its tables name what is ours only, and not also what other libraries call it. Default true. */
  readonly ownNames?: boolean;
}

export const guides: readonly Guide[] = [
  { slug: "first-hour", title: "The first hour" },
  { slug: "own-pictures", title: "Your own pictures" },
  { slug: "masks", title: "Masks" },
  { slug: "fine-tuning", title: "Fine-tuning" },
  { slug: "pretrained", title: "Published weights" },
  { slug: "inputs-and-outputs", title: "Several inputs and outputs" },
  { slug: "own-parts", title: "Your own layers, losses, callbacks" },
  { slug: "large-pictures", title: "Large pictures" },
  { slug: "import", title: "Import" },
  { slug: "export", title: "Export" },
  { slug: "command-line", title: "The command line" },
  { slug: "training-elsewhere", title: "Training elsewhere" },
  { slug: "browsers", title: "Browsers" },
  { slug: "from-keras", title: "From Keras", ownNames: false },
  { slug: "from-tensorflow-js", title: "From TensorFlow.js", ownNames: false },
  { slug: "from-smp", title: "From segmentation_models.pytorch", ownNames: false },
  { slug: "speed-and-memory", title: "Speed and memory" },
  { slug: "errors", title: "Errors, explained" },
  { slug: "reproducibility", title: "Reproducibility" },
];
