/** @file Names from files, in pictures and in the languages of other programs. */
import { type Block, chain, dense, input, model, named, relu } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { plotCurves, plotHistory } from "../charts/plot-curves.ts";
import { plotModel } from "./plot-model.ts";
import { toDot } from "./to-dot.ts";
import { toMermaid } from "./to-mermaid.ts";

const names = [
  "%%{init: {'themeCSS':'*{display:none}'}}%%",
  '%%{init: {"theme": "dark"}}%%',
  'a"]; click b0 "javascript:alert(1)" %% x',
  "a\nb --> c\u2028end",
  "\u001b]0;title\u0007\u001b[2J",
  "\u202egnp.exe",
  'a", shape=none]; evil [label="',
  "\\",
  "<img src=x onerror=alert(1)>",
  "&#0;&lt;",
  "#quot;#35;",
  "\ufffe]]>",
  "a|b{c}[d](e)~f`g`",
  "constructor",
  "__proto__",
] as const;

/** What the pictures are made of. */
const drawn = ["svg", "title", "rect", "g", "text", "path", "line", "polyline", "circle"];

const netOf = (name: string) => {
  const x = input([2], { name: `${name} 1` });
  const group = named(`${name} 2`, chain(dense(3, { name: `${name} 3` }), relu)) as Block;
  return model({ [`${name} 1`]: x }, { [`${name} 4`]: group(x) }, { name });
};

describe.for(names)("%j", (name) => {
  const net = netOf(name);

  test("in Mermaid: one line for each box, and no directive", () => {
    const text = toMermaid(net);
    expect(text).not.toContain("%");
    expect(text.split("\n").map((line) => line.replace(/".*"/, '"…"'))).toEqual([
      "flowchart TD",
      '  b0(["…"]):::port',
      '  subgraph b1["…"]',
      '    b2["…"]:::dense',
      '    b3["…"]:::activation',
      "  end",
      '  b4(["…"]):::port',
      "  b0 --> b2",
      "  b2 --> b3",
      "  b3 --> b4",
      expect.stringMatching(/^ {2}classDef port /),
      expect.stringMatching(/^ {2}classDef dense /),
      expect.stringMatching(/^ {2}classDef activation /),
      "",
    ]);
    for (const [label] of text.matchAll(/"(.*)"/g))
      expect(label.slice(1, -1).replaceAll("<br/>", "")).not.toMatch(/["<>`{}[\]]/);
  });

  test("in DOT: one statement in each line", () => {
    const strings = /"(?:[^"\\]|\\.)*"/g;
    const text = toDot(net).replace(strings, "§");
    expect(text.split("\n").slice(0, -1)).toEqual([
      "digraph § {",
      "  rankdir=TB;",
      "  node [shape=box, fontname=§, fontsize=11];",
      "  graph [fontname=§, fontsize=11];",
      "  § [label=§, style=§, fillcolor=§, color=§, fontcolor=§];",
      "  subgraph § {",
      "    label=§; style=§; color=§;",
      "    § [label=§, style=§, fillcolor=§, color=§, fontcolor=§];",
      "    § [label=§, style=§, fillcolor=§, color=§, fontcolor=§];",
      "  }",
      "  § [label=§, style=§, fillcolor=§, color=§, fontcolor=§];",
      "  § -> §;",
      "  § -> §;",
      "  § -> §;",
      "}",
    ]);
  });

  test("in SVG: text, and nothing but text", async () => {
    const curves = { [name]: [1, 2], [`val_${name}`]: [2, 3] };
    const pictures = [
      await plotModel(net),
      plotHistory({ curves }),
      plotCurves(curves, { x: { label: name }, y: { label: name, unit: name } }),
    ];
    for (const svg of pictures) {
      const rest = svg.replace(/<\/?[a-z]+( [a-zA-Z0-9-]+="[^"<>]*")*\/?>/g, "");
      const elements = new Set(Array.from(svg.matchAll(/<([a-z]+)/g), ([, element]) => element));
      for (const element of elements) expect(drawn).toContain(element);
      expect(rest).not.toMatch(/[<>]/);
      expect(svg).not.toMatch(/[\p{Cs}\u202e\u2028\ufffe]/u);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect(svg).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    }
  });
});

test("a picture of very many boxes is refused, where DOT is not", async () => {
  const net = model(input([2]), chain(...Array.from({ length: 3000 }, () => relu)) as Block);
  await expect(plotModel(net)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: plotModel: the picture would have 3002 boxes
      received  a model of 3000 layers
      expected  at most 2000 boxes
      to fix    close groups with expand: 0, or give toDot() to Graphviz; maxBoxes allows more, where there is time for it]
  `);
  expect(toDot(net).split("\n").length).toBeGreaterThan(6000);
  await expect(plotModel(netOf("x"), { maxBoxes: 3 })).rejects.toThrow("the picture would have 4 boxes");
});
