/** What the README says its example prints. */
import { readFileSync } from "node:fs";
import { format } from "node:util";
import { conv2d, cost, input, maxPooling2d, model, printCost, printGraph } from "@tributary/kernel";
import { expect, test } from "vitest";
import { googlenet, inception } from "./index.ts";

test("the README's example prints what it says", () => {
  const lines: string[] = [];
  const log = (...values: readonly unknown[]): void => {
    lines.push(format(...values));
  };
  const image = input([224, 224, 3]);

  const net = googlenet({ classes: 10 });
  const scores = net(image);
  log(scores.shape);
  log(printCost(cost(model(image, scores))));

  log(net.features(image).shape);
  for (const { name, stride, tensor } of net.pyramid(image)) log(name, stride, tensor.shape);

  for (const [name, tensor] of Object.entries(net.withAuxiliaries(image))) log(name, tensor.shape);

  const stem = maxPooling2d(2)(conv2d(32, 3, { padding: "same", activation: "relu" })(image));
  log(printGraph(inception({ one: 64, three: [96, 128], five: [16, 32], pool: 32 })(stem)));

  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  expect(readme.split("```text\n")[1]!.split("\n```")[0]).toBe(lines.join("\n"));
});
