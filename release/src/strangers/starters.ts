/** @file Somebody who begins with `npm create tributary`. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { toldByPage } from "../browser.ts";
import { inProject, type Project, type Stranger, type World } from "../world.ts";
import { oneKernel } from "./node.ts";

/** Makes a project with the program that was published, and installs what it needs. Returns the seconds of that. */
const begun = async ({ run }: Project, { names }: World, starter: string): Promise<number> => {
  // `create-x` is what `npm create x` runs, and `@x/create` what `npm create @x` does.
  const name = (names.get("create") ?? "").replace(/^create-|\/create$/g, "");
  await run("npm", "create", "--yes", `${name}@latest`, starter, "--", "--starter", starter);
  const { seconds } = await run("npm", "install", "--prefix", starter);
  return seconds;
};

/** A number of what was printed, which has to be large enough. */
const atLeast = (printed: string, pattern: RegExp, least: number): number => {
  const [, found] = pattern.exec(printed) ?? [];
  if (found === undefined || Number(found) < least)
    throw new Error(`${pattern} should be ${least} or more:\n${printed}`);
  return Number(found);
};

/** A starter that learns and predicts in Node. */
const inNode = (starter: string, ran: (printed: string) => string): Stranger => ({
  project: `npm create tributary, ${starter}`,
  meets: (world) =>
    inProject(world, `create-${starter}`, async (project) => {
      const begin = performance.now();
      const install = await begun(project, world, starter);
      const { all } = await project.run("npm", "start", "--prefix", starter);
      const first = (performance.now() - begin) / 1000;
      oneKernel(project, world);
      return { versions: "npm", note: ran(all), ran: 2, seconds: { install, first } };
    }),
});

/** Tells what the page shows as soon as its title says that it is through, or what went wrong. */
const teller = `<script>
  const tell = (text) => fetch("/told", { method: "POST", body: text });
  addEventListener("error", ({ message }) => tell("Error: " + message));
  addEventListener("unhandledrejection", ({ reason }) => tell("Error: " + reason));
  const wait = setInterval(() => {
    if (document.title !== "Segmented in a page") return;
    clearInterval(wait);
    tell(document.querySelector("#log").textContent);
  }, 100);
</script>`;

const page: Stranger = {
  project: "npm create tributary, page",
  meets: async (world: World) => {
    if (world.tools.chromium === null) return null;
    return inProject(world, "create-page", async (project) => {
      const begin = performance.now();
      const install = await begun(project, world, "page");
      await project.run("npm", "run", "build", "--prefix", "page");
      const dist = join(project.folder, "page/dist");
      const index = join(dist, "index.html");
      writeFileSync(index, readFileSync(index, "utf8").replace("<head>", `<head>${teller}`));
      const told = await toldByPage(dist);
      const first = (performance.now() - begin) / 1000;
      const overlap = atLeast(told, /mean IoU of the pictures held out: ([\d.]+)/, 0.85);
      oneKernel(project, world);
      return { versions: "npm, Vite, Chromium", note: `mean IoU ${overlap}`, ran: 1, seconds: { install, first } };
    });
  },
};

export const starters: readonly Stranger[] = [
  inNode("classify", (printed) => `${atLeast(printed, /(\d+) % of the pictures held out are told right/, 90)} % right`),
  inNode("segment", (printed) => `mean IoU ${atLeast(printed, /mean IoU of the pictures held out: ([\d.]+)/, 0.85)}`),
  page,
];
