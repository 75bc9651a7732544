/** Tests of the README's programs. */
import { join } from "node:path";
import { input, model } from "@tributary/kernel";
import { countOf, weightReferences } from "@tributary/kernel/authoring";
import { writeSafetensors } from "@tributary/runtime";
import { checkReadme } from "@tributary/testing/docs";
import { resnet } from "./index.ts";

/** A file of torchvision's ResNet-18, all zeros: PyTorch stores dense kernels `[out, in]`. */
const writeResnet18 = async (folder: string): Promise<void> => {
  const net = resnet({ depth: 18 });
  const classifier = model(input([224, 224, 3]), net);
  const references = weightReferences(classifier, net.reference);
  const weights = classifier.weights.map(({ name, shape }) => {
    const data = new Float32Array(countOf(shape));
    return [references[name]?.name, { dtype: "float32", shape: shape.length === 2 ? shape.toReversed() : shape, data }];
  });
  await writeSafetensors(join(folder, "resnet18.safetensors"), Object.fromEntries(weights));
};

checkReadme({ readme: new URL("../README.md", import.meta.url), files: writeResnet18 });
