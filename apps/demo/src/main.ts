/** @file What the script `demo` of the repository runs: the main job, or the command that is named. */
import { denoise, tributary } from "tributary";
import { photographs } from "./data/photographs.ts";
import { fashion } from "./tasks/fashion.ts";
import { nuclei } from "./tasks/nuclei.ts";

const words = process.argv.slice(2);
const [first = "--"] = words;
const named = first.startsWith("-") && !["--help", "-h"].includes(first) ? ["demo", ...words] : words;
process.exitCode = await tributary(named, {
  tasks: [nuclei, fashion, denoise(photographs)],
  jobs: [
    {
      name: "demo",
      what: "Trains a U-Net and a classifier on handwritten digits, runs the reference architectures on a photograph, and shows what came out in an index.html.",
      example: "everything once, to look at: takes about two minutes",
      // Loaded when it is asked for: other commands start without it.
      run: async (options) => (await import("./main-job/job.ts")).mainJob(options),
    },
    {
      name: "diffusion",
      what: "Trains a small diffusion model on handwritten digits, and draws digits that nobody wrote out of noise.",
      example: "learns for about three minutes",
      run: async (options) => (await import("./diffusion/draw-digits.ts")).drawDigits(options),
    },
  ],
});
