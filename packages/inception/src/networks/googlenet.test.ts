import { countWeights, input, model, type Tensor } from "@tributary/kernel";
import { steppedMapShape } from "@tributary/kernel/authoring";
import { expect, expectTypeOf, test } from "vitest";
import { googlenet, shrinks } from "./googlenet.ts";

const photo = input([224, 224, 3]);

test("table 1 has 6,998,552 weights as printed; torchvision's 6,624,904", () => {
  expect(countWeights(model(photo, googlenet({ flavor: "paper" })))).toBe(6_998_552);
  expect(countWeights(model(photo, googlenet()))).toBe(6_624_904);
});

test("with both auxiliary classifiers it has twice as many", () => {
  expect(countWeights(model(photo, googlenet({ flavor: "paper" }).withAuxiliaries))).toBe(13_378_280);
  expect(countWeights(model(photo, googlenet().withAuxiliaries))).toBe(13_004_888);
});

test("the compiler knows the shapes", () => {
  const net = googlenet({ classes: 10 });
  expectTypeOf(net(photo)).toEqualTypeOf<Tensor<[null, 10]>>();
  expectTypeOf(net.features(photo)).toEqualTypeOf<Tensor<[null, 7, 7, 1024]>>();
  expect(net(photo).shape).toEqual([null, 10]);
  expect(net.features(photo).shape).toEqual([null, 7, 7, 1024]);
});

test.for([32, 33, 47, 193, 224, 225, 231])("the rule of %i pixels is what the graph does", (size) => {
  for (const flavor of ["paper", "torchvision"] as const) {
    const image = input([size, size, 3]);
    expect(googlenet({ flavor }).features(image).shape).toEqual(
      steppedMapShape("googlenet", image.shape, shrinks[flavor], 1024),
    );
  }
});

test("figure 3 has two local response normalizations, each a box of its own", () => {
  const net = model(input([224, 224, 3]), googlenet({ classes: 10, flavor: "paper" }));
  expect(net.layers.filter(({ layer }) => layer.kind === "localResponseNormalization")).toHaveLength(2);
});
