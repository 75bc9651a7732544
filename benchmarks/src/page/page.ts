/**
 * @file `pnpm bench page FOLDER`: a simulated person teaches the page's network ten pictures of nuclei, one by one, which were chosen
 * before anything was tried on others (`samples.ts`; `--pictures compared` takes those others). `--steps N` counts steps between two
 * strokes instead of seconds, on machines that do other work; `--device cpu` computes elsewhere than on WebAssembly; `--start FILE` begins
 * with a model of the page's, as `apps/page/public/start/nuclei.safetensors`, and tells how well it does before anything is painted.
 */
import { parseArgs } from "node:util";
import { loadModel } from "@tributary/runtime";
import { rounded, table } from "../table.ts";
import { samplesIn } from "./samples.ts";
import { CORRECTIONS, PATIENCE, type Taught, teach } from "./teach.ts";

/** The value that this share of all lie below; between two of them, a share of both. */
const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? 0;
  return below + (above - below) * (place - Math.floor(place));
};

export const benchPage = async (args: readonly string[]): Promise<void> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      steps: { type: "string" },
      pictures: { type: "string", default: "told" },
      device: { type: "string", default: "wasm" },
      threads: { type: "string", default: "2" },
      start: { type: "string" },
    },
  });
  const [folder] = positionals;
  if (folder === undefined) throw new Error("say where the pictures are: pnpm bench page FOLDER");
  const { pictures } = values;
  if (pictures !== "told" && pictures !== "compared") throw new Error("--pictures is told or compared");
  const settings = {
    device: values.device,
    threads: Number(values.threads),
    steps: values.steps === undefined ? null : Number(values.steps),
    start: values.start === undefined ? null : await loadModel(values.start),
  };
  const taught: Taught[] = [];
  for (const sample of samplesIn(folder, pictures)) {
    const one = await teach(sample, settings);
    taught.push(one);
    console.error(sample.name.slice(0, 8), one.steps, ...one.nuclei.map((iou) => iou.toFixed(3)));
  }
  const moments = Array.from({ length: CORRECTIONS + 1 }, (_, i) => i);
  const row = (name: string, share: number, of: (one: Taught, i: number) => number) => [
    name,
    ...moments.map((i) =>
      rounded(
        quantile(
          taught.map((one) => of(one, i)),
          share,
        ),
        3,
      ),
    ),
  ];
  const nuclei = (one: Taught, i: number): number => one.nuclei[i] ?? 0;
  const both = (one: Taught, i: number): number => (nuclei(one, i) + (one.background[i] ?? 0)) / 2;
  console.log(
    table(
      [
        `strokes, ${settings.steps === null ? "seconds" : "steps"}`,
        ...moments.map((i) => `${4 + i}, ${(settings.steps ?? PATIENCE) * (i + 1)}`),
      ],
      [
        row("IoU of the nuclei, median", 0.5, nuclei),
        row("lower quartile", 0.25, nuclei),
        row("upper quartile", 0.75, nuclei),
        row("mean IoU of both classes, median", 0.5, both),
      ],
    ),
  );
  const steps = quantile(
    taught.map((one) => one.steps),
    0.5,
  );
  if (settings.start !== null) {
    const alone = [0.25, 0.5, 0.75].map((share) =>
      quantile(
        taught.map((one) => one.alone ?? 0),
        share,
      ).toFixed(3),
    );
    console.log(`before anything is painted: quartiles ${alone.join(", ")} of the IoU of the nuclei`);
  }
  console.log(`median of ${steps} steps, ${settings.device}, ${settings.threads} threads`);
};
