import * as inception from "@tributary/inception";
import * as kernel from "@tributary/kernel";
import * as skip from "@tributary/skip";
import * as unet from "@tributary/unet";
import { describe, expect, test } from "vitest";
import * as recipes from "../recipes/index.ts";
import { architectures, findArchitecture } from "./architectures.ts";
import { blocks } from "./blocks.ts";
import { buildNetwork } from "./build-network.ts";
import { codeOf } from "./code.ts";

const packages = { kernel, skip, inception, unet };

test("names are used once, whatever the case", () => {
  expect(new Set(architectures.map(({ name }) => name.toLowerCase())).size).toBe(architectures.length);
});

describe("every architecture is built in every flavor", () => {
  const all = architectures.flatMap(({ name, flavors }) => flavors.map((flavor) => [name, flavor] as const));
  test.for(all)("%s, %s", ([name, flavor]) => {
    const { architecture, net } = buildNetwork(name, { flavor });
    const { shape } = net.outputs[0]!.tensor;
    expect(shape.length).toBe(architecture.task === "classification" ? 2 : 4);
    expect(shape.at(-1)).toBe(architecture.classes);
  });
});

test("networks that name pixels can keep the size, so that masks fit", () => {
  const segmenters = architectures.filter(({ task }) => task === "segmentation");
  expect(segmenters.length).toBe(17);
  for (const { name } of segmenters) {
    const { net } = buildNetwork(name, { keepSize: true, input: [64, 64, 3], classes: 5 });
    expect([name, net.outputs[0]!.tensor.shape]).toEqual([name, [null, 64, 64, 5]]);
  }
});

test("a name is found whatever its case; others are refused", () => {
  expect(findArchitecture("ResNet50", "keras")).toMatchObject({ flavor: "keras", architecture: { name: "resnet50" } });
  expect(() => findArchitecture("resnet5")).toThrowErrorMatchingInlineSnapshot(`
    [UsageError: there is no architecture "resnet5"
      expected  a name such as resnet50, resnet152, resnext50
      to fix    take a name that the command list prints]
  `);
});

test("every block of the list is there", () => {
  for (const { name, package: source } of blocks) expect(packages[source]).toHaveProperty(name);
});

describe("the program that is shown makes the network", () => {
  const functions = { ...skip, ...inception, ...unet, ...recipes } as Readonly<Record<string, unknown>>;
  const imported = (code: string, door: string): readonly string[] =>
    new RegExp(`import \\{ (.*) \\} from "${door}"`).exec(code)?.[1]?.split(", ") ?? [];

  test.for(architectures.map(({ name, flavors }) => [name, flavors.at(-1)!] as const))("%s, %s", ([name, flavor]) => {
    const { architecture, net, input } = buildNetwork(name, { flavor, classes: 3 });
    const code = codeOf(name, { flavor, classes: 3, input });
    const [maker = ""] = imported(
      code,
      architecture.package === "recipes" ? "tributary/recipes" : `@tributary/${architecture.package}`,
    );
    const body = `${code.slice(code.indexOf("const net"))} return net;`;
    const run = new Function("input", "model", maker, body);
    const again: kernel.AnyModel = run(kernel.input, kernel.model, functions[maker]);
    const shapes = ({ weights }: kernel.AnyModel) => weights.map(({ name: weight, shape }) => [weight, shape]);
    expect(shapes(again)).toEqual(shapes(net));
  });

  test("as one writes it by hand", () => {
    expect(codeOf("unet", { flavor: "monai", input: [64, 64, 3], classes: 4 })).toMatchInlineSnapshot(`
      "import { input, model } from "@tributary/kernel";
      import { unet } from "@tributary/unet";

      const net = model(input([64, 64, 3]), unet({ flavor: "monai", classes: 4 }));"
    `);
    expect(codeOf("residualUnet")).toMatchInlineSnapshot(`
      "import { input, model } from "@tributary/kernel";
      import { residualUnet } from "tributary/recipes";

      const net = model(input([128, 128, 3]), residualUnet(2));"
    `);
  });
});
