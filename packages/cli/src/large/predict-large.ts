/** @file `tributary predict picture.tif --out answer.zarr`: chunk by chunk, here or by the workers of a queue. */
import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { writeFile } from "@tributary/files";
import type { ResultPlan } from "@tributary/jobs/pictures";
import type { TrainedModel } from "@tributary/kernel";
import { shown } from "@tributary/kernel/authoring";
import { encodeModel } from "@tributary/runtime";
import { incomplete } from "../commands/told.ts";
import { loadJobs } from "../queue/load-jobs.ts";
import { progressLine, readableSeconds, teller } from "../queue/view.ts";
import { interruptible } from "../terminal/interrupt.ts";
import { howMany, print, printJson } from "../terminal/output.ts";
import { cutInto, tilingLine } from "../trained/plan.ts";
import { UsageError } from "../usage-error.ts";
import { LARGE } from "./large-task.ts";
import { loadPictures } from "./load-pictures.ts";
import { type Large, type LargeOptions, openLarge } from "./open-large.ts";

/** Whether an answer is to be an OME-Zarr. */
export const isLargeAnswer = (out: string): boolean => /\.zarr\/*$/i.test(out);

export interface PredictLargeOptions extends LargeOptions {
  readonly device: string;
  readonly json?: boolean | undefined;
  /** The file for the regions of the labels. Default none. */
  readonly contours?: string | undefined;
  /** Whose workers do it. Default: this process. */
  readonly queue?: { readonly address: string; readonly name: string } | undefined;
}

/** The one picture that such an answer is for. */
export const onePicture = (given: readonly string[]): string => {
  const [path, ...others] = given;
  if (path !== undefined && others.length === 0) return path;
  throw new UsageError({
    problem: "an OME-Zarr is the answer to one picture",
    received: `${given.length} pictures`,
    expected: "one TIFF or OME-Zarr",
    fix: "give each picture an --out of its own",
  });
};

/** So many reasons are told in full. */
const TOLD = 3;

/** What is said when chunks have no answer; the levels above need all of them. */
const missingChunks = (reasons: readonly string[], all: number, more: string): Error => {
  const distinct = [...new Set(reasons)];
  const told = distinct.slice(0, TOLD).map((reason) => new Error(reason));
  const rest = distinct.length > TOLD ? [new Error(`${distinct.length - TOLD} more${more}`)] : [];
  return incomplete([...told, ...rest], { all, count: reasons.length, called: "chunks" });
};

/** Everything that is missing, one chunk after the other. A part that cannot be read does not keep the others. */
const here = async (large: Large, { out }: LargeOptions): Promise<void> => {
  const { chunkName, levelsOf, missingPlaces, PictureError, placesOf } = await loadPictures();
  const { plan } = large;
  const tell = teller();
  const unread = (failure: unknown): string => {
    if (failure instanceof PictureError) return failure.message;
    throw failure;
  };
  const levels = levelsOf(plan).map((_, level) => level);
  const all = levels.reduce((sum, level) => sum + placesOf(plan, level).length, 0);
  const start = performance.now();
  let [seen, made] = [0, 0];
  await interruptible("Stopped. The same command goes on where this one was.", async (signal) => {
    for (const level of levels) {
      const missing = await missingPlaces(out, plan, level);
      seen += placesOf(plan, level).length - missing.length;
      const reasons: string[] = [];
      for (const place of missing) {
        signal.throwIfAborted();
        const file = await large.file(place).catch(unread);
        if (typeof file === "string") reasons.push(file);
        else await writeFile(join(out, chunkName(plan, place)), file);
        made++;
        const left = ((performance.now() - start) / 1000 / made) * (all - seen - made);
        tell(`${seen + made} of ${all} chunks, ${readableSeconds(left)} left`);
      }
      if (reasons.length > 0) throw missingChunks(reasons, placesOf(plan, level).length, "");
    }
  });
  tell(null);
};

/** Level after level as a batch, of which every chunk is a job. */
const byWorkers = async (
  large: Large,
  model: Uint8Array,
  { path, out, chunk, probabilities, white, queue: place }: PredictLargeOptions,
): Promise<void> => {
  const { chunkName, levelsOf, missingPlaces, placesOf } = await loadPictures();
  const { openQueue } = await loadJobs();
  const { plan } = large;
  const queue = await openQueue(place!.address, { name: place!.name });
  const tell = teller();
  try {
    for (const [level] of levelsOf(plan).entries()) {
      if ((await missingPlaces(out, plan, level)).length === 0) continue;
      const sent = await queue.send({
        model,
        task: LARGE,
        options: JSON.parse(JSON.stringify({ path, out, chunk, probabilities, white, identity: plan.identity })),
        pictures: placesOf(plan, level).map((one) => ({ path, name: chunkName(plan, one), part: { ...one } })),
        out,
      });
      const afterwards = `The batch goes on without this command, which goes on where it was. See tributary queue ${queue.address} --watch`;
      const ended = await interruptible(afterwards, (signal) =>
        queue.wait(sent.id, {
          signal,
          onProgress: (progress) => tell(`level ${level}, ${progressLine(progress, "chunks")}`),
        }),
      );
      tell(null);
      if (ended.failed === 0) continue;
      const failed = await queue.failed(sent.id);
      const more = `: tributary queue ${queue.address} --failed ${sent.id}`;
      throw missingChunks(
        failed.map(({ reason }) => reason),
        ended.pictures,
        more,
      );
    }
  } finally {
    await queue.dispose();
  }
};

/** How many regions there are, and which class is none. */
interface Contours {
  readonly file: string;
  readonly regions: number;
  readonly background: string;
}

/** Class 0 is the background, unless another one is called so. */
const writeRegions = async ({ classes = [] }: ResultPlan, out: string, file: string): Promise<Contours> => {
  const { writeContours } = await loadPictures();
  const background = Math.max(0, classes.indexOf("background"));
  const tell = teller();
  const regions = await interruptible("Stopped. The same command goes on where this one was.", (signal) =>
    writeContours(out, file, {
      background,
      signal,
      onProgress: (done, all) => tell(`contours of ${done} of ${all} chunks`),
    }),
  );
  tell(null);
  return { file, regions, background: classes[background] ?? `class ${background}` };
};

/** @throws {@link UsageError} for regions of what has none, and for a file that no program would take for GeoJSON. */
const checkContours = ({ kind }: ResultPlan, contours: string): void => {
  if (kind !== "labels") {
    throw new UsageError({
      problem: "only labels have regions with contours",
      expected: "a model that names pixels, without --probabilities",
      fix: "leave out --contours",
    });
  }
  if (/\.(geo)?json$/i.test(contours)) return;
  throw new UsageError({
    problem: "contours are written as GeoJSON",
    received: contours,
    expected: "a name that ends in .geojson",
    fix: "give --contours a file of that kind",
  });
};

export const predictLarge = async (trained: TrainedModel, given: PredictLargeOptions): Promise<void> => {
  const isAddress = /^https?:/.test(given.path);
  const options = { ...given, path: isAddress ? given.path : resolve(given.path), out: resolve(given.out) };
  const { beginResult, levelsOf } = await loadPictures();
  const model = encodeModel(trained);
  const hash = createHash("sha256").update(model).digest("hex");
  const large = await openLarge(trained, given.device, hash, options);
  try {
    const { plan, tiles } = large;
    if (options.contours !== undefined) checkContours(plan, options.contours);
    await beginResult(options.out, plan);
    await (options.queue ? byWorkers(large, model, options) : here(large, options));
    const regions = options.contours === undefined ? null : await writeRegions(plan, options.out, options.contours);
    const { height, width, kind, channels } = plan;
    const levels = levelsOf(plan).length;
    const said = {
      file: given.path,
      out: given.out,
      height,
      width,
      kind,
      channels,
      levels,
      chunk: plan.chunk,
      tile: tiles.tile,
      ...(regions ? { contours: regions } : {}),
    };
    if (given.json) printJson([said]);
    else {
      print(`${given.path}\n  ${given.out}: ${width} × ${height} pixels, ${kind}, ${howMany(levels, "level")}`);
      const { tiling } = cutInto(tiles, false);
      if (tiling) print(`  ${tilingLine(tiling)}`);
      if (regions)
        print(
          `  ${regions.file}: ${howMany(regions.regions, "region")}; the background is ${shown(regions.background)}`,
        );
    }
  } finally {
    await large.close();
  }
};
