/** @file `tributary plot <architecture>` */
import { type Command, InvalidArgumentError, Option } from "commander";
import { forceOption, wholeNumber, withBuildOptions, withExamples } from "../terminal/options.ts";
import { print } from "../terminal/output.ts";
import { checkFree } from "../trained/check-free.ts";
import { type DrawingOptions, drawModel } from "../trained/draw-model.ts";
import { openSubject, type SubjectOptions } from "../trained/subject.ts";

type PlotOptions = SubjectOptions & DrawingOptions & { readonly out: string; readonly force?: boolean };

const depth = (text: string): number | "all" => {
  if (text === "all") return text;
  if (/^\d+$/.test(text)) return wholeNumber(0)(text);
  throw new InvalidArgumentError("Give a number of levels, or all.");
};

export const addPlot = (program: Command): void => {
  const command = program
    .command("plot")
    .description("A diagram of a model: layers as boxes, blocks as groups.")
    .argument(
      "<architecture>",
      "a name that list or list --pretrained prints, or a model file of tributary, Keras or TensorFlow.js",
    )
    .requiredOption("--out <file>", "where to write it; its extension says how: .svg, .png, .dot or .mmd")
    .option("--expand <levels>", "how many levels of blocks are open, or all (default: what stays readable)", depth)
    .addOption(new Option("--direction <way>", "where the model flows to").choices(["down", "right"]).default("down"))
    .option("--u", "the U of the paper, for U-shaped models")
    .addOption(forceOption())
    .action(async (name: string, { out, force, expand, direction, u, ...options }: PlotOptions) => {
      const { net } = await openSubject(name, options);
      await checkFree([out], force);
      await drawModel(net, out, {
        ...(direction === undefined ? {} : { direction }),
        ...(expand === undefined ? {} : { expand }),
        ...(u ? { u } : {}),
      });
      print(out);
    });
  withExamples(
    withBuildOptions(command),
    "plot resnet50 --out resnet50.svg",
    "plot googlenet --out googlenet.png --direction right --expand 1",
    "plot unet --out unet.png --u",
  );
};
