/** @file `tributary explain <model> <images…>` */
import type { Preprocessing } from "@tributary/kernel";
import { shown } from "@tributary/kernel/authoring";
import { type Command, InvalidArgumentError } from "commander";
import { interruptible } from "../terminal/interrupt.ts";
import { deviceOption, forceOption, jsonOption, preprocessingOption, withExamples } from "../terminal/options.ts";
import { note, print, printJson } from "../terminal/output.ts";
import { checkFree } from "../trained/check-free.ts";
import { explainFile, explanationFiles, type FileExplanation, type Method, methods } from "../trained/explain-files.ts";
import { openAsked } from "../trained/open-asked.ts";
import { withSession } from "../trained/open-for-answers.ts";
import { picturesGiven, startsFor } from "../trained/pictures-given.ts";
import { UsageError } from "../usage-error.ts";

interface ExplainCommandOptions {
  readonly out: string;
  readonly class?: string;
  readonly output?: string;
  readonly layer?: string;
  readonly maps: readonly string[];
  readonly by?: readonly Method[];
  readonly force?: boolean;
  readonly preprocessing?: Preprocessing;
  readonly device: string;
  readonly json?: boolean;
}

const words = (text: string): readonly string[] => text.split(",").filter((word) => word !== "");

const waysOf = (text: string): readonly Method[] => {
  const wanted = words(text);
  const ways = methods.filter((method) => wanted.includes(method));
  if (ways.length === wanted.length) return ways;
  throw new InvalidArgumentError(`Give some of ${methods.join(", ")}, separated by commas; or "" for none.`);
};

/** An ONNX model can be asked; what happens inside of it is not known. */
const waysFor = (isOnnx: boolean, { by, maps, layer }: ExplainCommandOptions): readonly Method[] => {
  if (!isOnnx) return by ?? methods;
  const ways = by ?? ["occlusion"];
  if (ways.every((way) => way === "occlusion") && maps.length === 0 && layer === undefined) return ways;
  throw new UsageError({
    problem: "an ONNX model can be asked, but its layers and gradients are not known",
    expected: "--by occlusion, which covers parts of the picture and asks again",
    fix: "say --by occlusion, or give the model that it was made from",
  });
};

const report = ({ file, class: explained, layer, files, note: missing }: FileExplanation): void => {
  print(shown(file));
  if (explained !== undefined) {
    print(`  explains ${shown(explained)}${layer === undefined ? "" : `; Grad-CAM of ${shown(layer)}`}`);
  }
  if (missing !== undefined) note(`${file}: ${missing}`);
  for (const path of files) print(`  ${shown(path)}`);
};

export const addExplain = (program: Command): void => {
  const command = program
    .command("explain")
    .description("Where a trained model looks to find a class, drawn over the picture; and its feature maps.")
    .argument(
      "<model>",
      "a model file: of tributary, .keras, .h5, .hdf5, a model.json of TensorFlow.js, .onnx; or a name of list --pretrained",
    )
    .argument("<images...>", "PNG, JPEG, WebP, TIFF, BMP or GIF files, or folders of them")
    .option("--out <folder>", "where the pictures go", "explanations")
    .option("--class <name>", "the class to explain, or its number (default: the most probable)")
    .option("--output <name>", "which output answers, of a model with several")
    .option("--by <ways>", `some of ${methods.join(", ")}, separated by commas (default: all)`, waysOf)
    .option("--layer <name>", "the layer or block whose maps Grad-CAM weighs (default: the last with height and width)")
    .option("--maps <names>", "layers or blocks whose feature maps are drawn, separated by commas", words, [])
    .addOption(forceOption())
    .addOption(preprocessingOption())
    .addOption(deviceOption())
    .addOption(jsonOption())
    .action(async (path: string, given: readonly string[], options: ExplainCommandOptions) => {
      const { out, force, preprocessing, device, json, maps } = options;
      const { trained, assumed } = await openAsked(path, { preprocessing });
      for (const line of assumed) note(`${path}: ${line}`);
      const by = waysFor("ask" in trained, options);
      const images = await picturesGiven(given);
      const starts = startsFor(images, out);
      await checkFree(
        [...starts.values()].flatMap((start) => explanationFiles(start, { by, maps })),
        force,
      );
      const explanations: FileExplanation[] = [];
      await interruptible("Stopped.", (signal) =>
        withSession(trained, device, async (open) => {
          for (const [image, start] of starts) {
            signal.throwIfAborted();
            const explained = await explainFile(open, image, start, { ...options, by, signal });
            explanations.push(explained);
            if (!json) report(explained);
          }
        }),
      );
      if (json) printJson(explanations);
    });
  withExamples(
    command,
    "explain runs/pets/model.safetensors cat.png",
    "explain runs/pets/model.safetensors cat.png --class dog --by gradcam --layer conv4_2",
    "explain runs/cells/model.safetensors cells.png --class nucleus --maps down64,up64",
  );
};
