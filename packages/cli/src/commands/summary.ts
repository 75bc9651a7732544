/** @file `tributary summary <architecture>` */
import {
  type AnyModel,
  type AxisField,
  countWeights,
  type ModelPort,
  receptiveFields,
  summary,
} from "@tributary/kernel";
import { countOf } from "@tributary/kernel/authoring";
import type { Command } from "commander";
import type { InputSize } from "../models/build-network.ts";
import { jsonOption, withBuildOptions, withExamples } from "../terminal/options.ts";
import { print, printJson, thousands } from "../terminal/output.ts";
import { summarizeOnnx } from "../trained/onnx-summary.ts";
import { isOnnxFile } from "../trained/open-trained.ts";
import { isModelFile, openSubject, type Subject, type SubjectOptions } from "../trained/subject.ts";
import { costOf, isOpen } from "../trained/subject-cost.ts";

interface SummaryCommandOptions extends SubjectOptions {
  readonly json?: boolean;
  readonly nested?: boolean;
}

const ports = (all: readonly ModelPort[]): readonly { readonly name: string; readonly shape: readonly unknown[] }[] =>
  all.map(({ name, tensor }) => ({ name, shape: tensor.shape }));

/** Null where they follow from the size of a picture that nobody has said. */
const multiplyAddsOf = (net: AnyModel, size: InputSize | undefined): number | null =>
  isOpen(net) && size === undefined ? null : costOf(net, size).multiplyAdds;

/** What `--json` prints. Parameters are counted as Keras counts them: statistics are part of the total. */
const described = ({ name, flavor, net }: Subject, size: InputSize | undefined): unknown => {
  const total = countWeights(net, { statistics: true });
  const learning = net.weights.filter((weight) => weight.trainable);
  const trainable = learning.reduce((sum, { shape }) => sum + countOf(shape), 0);
  return {
    name,
    flavor,
    inputs: ports(net.inputs),
    outputs: ports(net.outputs),
    parameters: { total, trainable, nonTrainable: total - trainable },
    multiplyAdds: multiplyAddsOf(net, size),
  };
};

/** Whether training leaves weights as they are that it could change. */
const hasFrozen = ({ weights }: AnyModel): boolean => weights.some(({ learned, trainable }) => learned && !trainable);

const inPixels = ({ height, width }: { readonly height: AxisField; readonly width: AxisField }): string =>
  `${height.size} × ${width.size} pixels, ${height.stride} × ${width.stride} apart`;

/** What one number of the output sees of the picture; null for models that see none, or several. */
const fieldOf = (net: AnyModel): string | null => {
  if (net.inputs.filter(({ tensor }) => tensor.shape.length === 4).length !== 1) return null;
  const fields = receptiveFields(net);
  const output = fields.get(net.outputs[0]!.tensor);
  if (!output) return null;
  if (output.bounded) return inPixels(output);
  const before = [...fields.values()].findLast((field) => field.bounded);
  return `the whole picture, from ${output.by} on${before ? `; before it ${inPixels(before)}` : ""}`;
};

export const addSummary = (program: Command): void => {
  const command = program
    .command("summary")
    .description("Every layer, with its shape, its parameters and what it is connected to.")
    .argument(
      "<architecture>",
      "a name that list or list --pretrained prints, or a model file of tributary, Keras, TensorFlow.js or ONNX",
    )
    .option("--nested", "show the layers inside of models that are used as blocks")
    .addOption(jsonOption())
    .action(async (name: string, { json, nested = false, ...options }: SummaryCommandOptions) => {
      if ((await isModelFile(name)) && (await isOnnxFile(name))) {
        const told = await summarizeOnnx(name);
        return json ? printJson(told.described) : print(told.text);
      }
      const subject = await openSubject(name, options, { countsOpen: true });
      if (json) return printJson(described(subject, options.input));
      print(summary(subject.net, { expandNested: nested, showTrainable: hasFrozen(subject.net) }));
      const counted = multiplyAddsOf(subject.net, options.input);
      print(
        ` Multiply-adds: ${counted === null ? "follow from the picture: say --input HEIGHTxWIDTHxCHANNELS" : thousands(counted)}`,
      );
      const field = fieldOf(subject.net);
      if (field) print(` Receptive field: ${field}`);
    });
  withExamples(
    withBuildOptions(command),
    "summary resnet50",
    "summary inceptionV3 --flavor keras --classes 10",
    "summary unet --input 572x572x1 --json",
  );
};
