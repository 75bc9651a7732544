import {
  type Block,
  branches,
  chain,
  conv2d,
  conv2dTranspose,
  cropAndConcatenate,
  dense,
  globalAveragePooling2d,
  input,
  maxPooling2d,
  model,
  named,
} from "@tributary/kernel";
import { expect, test } from "vitest";
import { plotConfusionMatrix, plotCurves, plotModel, plotUnet, toMermaid } from "./index.ts";

test("the diagram in the README", async () => {
  const same = { padding: "same", activation: "relu" } as const;
  const look = named(
    "look",
    branches(
      conv2d(64, 1, same),
      chain(conv2d(96, 1, same), conv2d(128, 3, same)),
      chain(conv2d(16, 1, same), conv2d(32, 5, same)),
      chain(maxPooling2d(3, { strides: 1, padding: "same" }), conv2d(32, 1, same)),
    ),
  );
  const image = input([28, 28, 192], { name: "image" });
  const net = model(image, dense(10, { name: "scores" })(globalAveragePooling2d(look(image))));

  await expect(await plotModel(net)).toMatchFileSnapshot("../pictures/inception-module.svg");
  expect(toMermaid(net, { expand: 0 })).toMatchInlineSnapshot(`
    "flowchart TD
      b0(["image<br/>28 × 28 × 192"]):::port
      b1[["look<br/>8 layers<br/>28 × 28 × 256<br/>163,696 parameters"]]:::group
      b2["globalAveragePooling2d<br/>256"]:::pooling
      b3["scores<br/>dense<br/>10<br/>2,570 parameters"]:::dense
      b4(["output<br/>10"]):::port
      b0 --> b1
      b1 --> b2
      b2 --> b3
      b3 --> b4
      classDef port fill:#334155,stroke:#334155,color:#ffffff
      classDef group fill:#f8fafc,stroke:#475569,color:#0f172a
      classDef pooling fill:#fee2e2,stroke:#dc2626,color:#450a0a
      classDef dense fill:#ede9fe,stroke:#7c3aed,color:#2e1065
    "
  `);
});

test("the U in the README", async () => {
  const twoConvs = (filters: number): Block => chain(conv2d(filters, 3), conv2d(filters, 3)) as Block;
  const level = (filters: number): Block => {
    const down = twoConvs(filters);
    if (filters === 1024) return down;
    const below = chain(maxPooling2d(2), level(2 * filters), conv2dTranspose(filters, 2, { strides: 2 })) as Block;
    const up = twoConvs(filters);
    return (x) => {
      const skip = down(x);
      return up(cropAndConcatenate(skip, below(skip)));
    };
  };
  const net = model(input([572, 572, 1], { name: "tile" }), chain(level(64), conv2d(2, 1)) as Block, { name: "U-Net" });

  await expect(plotUnet(net)).toMatchFileSnapshot("../pictures/unet.svg");
});

test("the charts in the README", async () => {
  const schedule = Array.from({ length: 50 }, (_, i) => 0.05 * (1 + Math.cos((Math.PI * i) / 49)) + 1e-4);
  const svg = plotCurves(
    { "learning rate": schedule },
    { title: "A cosine schedule", y: { label: "learning rate", scale: "log" } },
  );
  await expect(svg).toMatchFileSnapshot("../pictures/schedule.svg");
  const matrix = plotConfusionMatrix(
    [
      [50, 2, 1],
      [5, 43, 0],
      [0, 3, 46],
    ],
    { labels: ["cat", "dog", "fox"], title: "An example" },
  );
  await expect(matrix).toMatchFileSnapshot("../pictures/confusion.svg");
});
