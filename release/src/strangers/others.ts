/** @file Strangers who use Bun and Deno. */
import { inProject, type Stranger } from "../world.ts";
import { oneKernel } from "./node.ts";
import { libraries, quick, runEach } from "./programs.ts";

const bun: Stranger = {
  project: "Bun",
  meets: async (world) => {
    const { bun } = world.tools;
    if (bun === null) return null;
    return inProject(world, "bun", async (project) => {
      project.write("package.json", { private: true, type: "module" });
      const { seconds } = await project.run(bun, "add", ...libraries(world), "onnxruntime-node");
      const ran = await runEach(project, quick(world.readmes), ({ run }, file) => run(bun, file));
      oneKernel(project, world);
      const { output } = await project.run(bun, "--version");
      return { versions: `Bun ${output.trim()}`, ran, seconds: { install: seconds } };
    });
  },
};

const deno: Stranger = {
  project: "Deno",
  meets: async (world) => {
    const { deno } = world.tools;
    if (deno === null) return null;
    return inProject(world, "deno", async (project) => {
      project.write("package.json", { private: true, type: "module" });
      // What was published a minute ago is what is to be tried.
      project.write("deno.json", { nodeModulesDir: "auto", minimumDependencyAge: 0 });
      const packages = [...libraries(world), "onnxruntime-node"].map((name) => `npm:${name}`);
      const { seconds } = await project.run(deno, "add", ...packages);
      const ran = await runEach(project, quick(world.readmes), ({ run }, file) => run(deno, "run", "-A", file));
      const { output } = await project.run(deno, "--version");
      return { versions: output.split("\n")[0]?.replace(/ \(.*$/, "") ?? "", ran, seconds: { install: seconds } };
    });
  },
};

export const otherRuntimes: readonly Stranger[] = [bun, deno];
