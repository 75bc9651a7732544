/** @file How long describing a network takes: building its graph, its training form, its gradients, and lowering them. */
import { input, type Model, model } from "@tributary/kernel";
import { gradients, lower, trainingForm } from "@tributary/kernel/authoring";
import { resnet } from "@tributary/skip";
import { bench, describe } from "vitest";

const build = (): Model => {
  const image = input([224, 224, 3]);
  return model(image, resnet({ depth: 152 })(image)) as Model;
};

describe("ResNet-152", () => {
  const net = build();
  const form = trainingForm(net, 8);
  const learned = net.weights.filter(({ trainable }) => trainable).map(({ tensor }) => tensor);
  const loss = form.outputs[0]!.tensor;
  const slopes = gradients(loss, learned).map((tensor, i) => ({ name: `gradient_${i}`, tensor: tensor! }));

  bench("build the graph and close the model", () => {
    build();
  });
  bench("its training form for a batch of 8", () => {
    trainingForm(net, 8);
  });
  bench("its gradients", () => {
    gradients(loss, learned);
  });
  bench("lower it", () => {
    lower({ inputs: net.inputs, weights: net.weights, outputs: net.outputs });
  });
  bench("lower its gradients", () => {
    lower({ inputs: form.inputs, weights: net.weights, outputs: slopes });
  });
});
