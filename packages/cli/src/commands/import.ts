/** @file `tributary import <file>` */
import type { Command } from "commander";
import { forceOption, withBuildOptions, withExamples } from "../terminal/options.ts";
import { print } from "../terminal/output.ts";
import { type ImportOptions, importModel } from "../trained/import-model.ts";

export const addImport = (program: Command): void => {
  const command = program
    .command("import")
    .description("Weights that PyTorch, Keras or TensorFlow.js saved, as a model that predict and export take.")
    .argument("<file>", "safetensors with PyTorch's names; .keras, .weights.h5, .h5; or TensorFlow.js' model.json")
    .requiredOption("--as <architecture>", "what they are weights of: a name that list prints")
    .option("--out <file>", "where to write the model (default: both names, .safetensors)")
    .addOption(forceOption())
    .action(async (file: string, options: ImportOptions) => {
      const { out, architecture, flavor, weights, unused } = await importModel(file, options);
      print(`${weights} weights of ${architecture} (${flavor})`);
      if (unused.length > 0) {
        print(
          `  ${unused.length} in the file were not needed: ${unused.slice(0, 4).join(", ")}${unused.length > 4 ? ", …" : ""}`,
        );
      }
      print(`  ${out}`);
    });
  withExamples(
    withBuildOptions(command),
    "import resnet50.safetensors --as resnet50",
    "import inception.h5 --as inceptionV3 --flavor keras",
    "import pets.keras --as densenet121 --flavor keras --classes 37 --out pets.safetensors",
  );
};
