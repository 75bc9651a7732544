/** What the README says its example prints. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "node:util";
import { type Block, cost, input, model, printCost } from "@tributary/kernel";
import { expect, test } from "vitest";
import { tiles, unet, unetSizes } from "./index.ts";

test("the README's example prints what it says", () => {
  const lines: string[] = [];
  const log = (...values: readonly unknown[]): void => {
    lines.push(format(...values));
  };
  const image = input([572, 572, 1]);
  const net = unet({ classes: 2 });
  log(net(image).shape);
  log(printCost(cost(model(image, net(image)))));
  for (const { name, stride, tensor } of net.pyramid(image)) log(name, stride, tensor.shape);

  const sizes = unetSizes();
  log(sizes.nearest(512));
  for (const { level, skip, up, crop } of sizes.of(572).levels) log(level, skip, up, crop);

  const plan = tiles([20000, 20000], { tile: 572 });
  log(plan.rows.length * plan.columns.length, "tiles, each answered by", plan.answer);

  try {
    log((net as Block)(input([570, 572, 1])).shape);
  } catch (error) {
    log(String(error));
  }

  const readme = readFileSync(fileURLToPath(new URL("../README.md", import.meta.url)), "utf8");
  expect(readme.split("```text\n")[1]!.split("\n```")[0]).toBe(lines.join("\n"));
});
