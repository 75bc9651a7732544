/** @file `tributary import <file>` */
import { type Command, InvalidArgumentError } from "commander";
import { forceOption, preprocessingOption, withBuildOptions, withExamples } from "../terminal/options.ts";
import { howMany, note, print } from "../terminal/output.ts";
import { type ImportOptions, importModel } from "../trained/import-model.ts";

const listFrom = (text: string): readonly string[] => {
  const names = text.split(",").map((name) => name.trim());
  if (!names.includes("")) return names;
  throw new InvalidArgumentError("Give names, commas between, none of them empty.");
};

export const addImport = (program: Command): void => {
  const command = program
    .command("import")
    .description(
      "A model that Keras or TensorFlow.js saved, or weights that PyTorch saved too, as a model of tributary.",
    )
    .argument(
      "<file>",
      ".keras, .h5, .hdf5, a model.json of TensorFlow.js; weights alone: .weights.h5, .safetensors, .pt, .pth",
    )
    .option("--as <architecture>", "what weights alone are of: a name that list prints (default: the file holds it)")
    .option("--names <list>", "what the classes are called, in their order, commas between", listFrom)
    .option("--skip <starts>", "weights that start anew, by the start of their names, commas between", listFrom)
    .addOption(preprocessingOption())
    .option("--out <file>", "where to write the model (default: the file's name, and that of --as)")
    .addOption(forceOption())
    .action(async (file: string, options: ImportOptions) => {
      const { out, architecture, flavor, weights, unused, assumed, wasTraining } = await importModel(file, options);
      print(`${howMany(weights, "weight")} of ${architecture}${flavor === null ? "" : ` (${flavor})`}`);
      if (unused.length > 0) {
        print(
          `  ${unused.length} in the file were not needed: ${unused.slice(0, 4).join(", ")}${unused.length > 4 ? ", …" : ""}`,
        );
      }
      for (const line of assumed) note(`assumed: ${line}`);
      print(`  ${out}`);
      if (wasTraining) {
        note("weights alone: what its optimizer kept stays in the file, and goes on from there");
        note(`  tributary train ${file} --data FOLDER`);
      }
    });
  withExamples(
    withBuildOptions(command),
    "import emotions.hdf5 --names angry,happy,sad",
    "import resnet50.pth --as resnet50",
    "import pets.weights.h5 --as densenet121 --flavor keras --classes 37 --out pets.safetensors",
  );
};
