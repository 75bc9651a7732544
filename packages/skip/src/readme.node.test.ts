/** What the README says its example prints. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "node:util";
import { conv2d, cost, input, model, printCost, printGraph } from "@tributary/kernel";
import { expect, test } from "vitest";
import { basicBlock, resnet } from "./index.ts";

test("the README's example prints what it says", () => {
  const lines: string[] = [];
  const log = (...values: readonly unknown[]): void => {
    lines.push(format(...values));
  };
  const image = input([224, 224, 3]);

  const net = resnet({ depth: 50, classes: 10 });
  const scores = net(image);
  log(scores.shape);
  log(printCost(cost(model(image, scores))));

  log(net.features(image).shape);
  for (const { name, stride, tensor } of net.pyramid(image)) log(name, stride, tensor.shape);

  const stem = conv2d(32, 3, { strides: 2, padding: "same" })(image);
  log(printGraph(basicBlock({ filters: 64, strides: 2 })(stem)));

  const readme = readFileSync(fileURLToPath(new URL("../README.md", import.meta.url)), "utf8");
  expect(readme.split("```text\n")[1]!.split("\n```")[0]).toBe(lines.join("\n"));
});
