/** @file "pnpm release:rehearse": a whole release, into a registry of its own, and what strangers meet who install from it. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { commit, copyRepository } from "./copy.ts";
import { faultsOfAll } from "./pack.ts";
import { publishedPackages, repository } from "./packages.ts";
import { pnpm } from "./pnpm.ts";
import { readReadmes } from "./readmes.ts";
import { type Registry, startRegistry } from "./registry.ts";
import { counted, projects, type Row, sizes } from "./report.ts";
import { run } from "./run.ts";
import { renameScope, withoutScope } from "./scope.ts";
import { nodeUsers } from "./strangers/node.ts";
import { otherRuntimes } from "./strangers/others.ts";
import { pageAuthor } from "./strangers/page.ts";
import { starters } from "./strangers/starters.ts";
import { updates } from "./strangers/update.ts";
import { readTarball } from "./tarballs.ts";
import { fetchTools } from "./tools.ts";
import { nextVersion } from "./versions.ts";
import type { Met, World } from "./world.ts";

const { values: options } = parseArgs({
  options: {
    /** Leaves the folder where it is. */
    keep: { type: "boolean", default: false },
    /** Tries only projects whose name has this in it. */
    only: { type: "string", default: "" },
  },
});

const started = performance.now();
const say = (text: string): void =>
  console.log(`${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${text}`);
const rows: Row[] = [];
const faults: string[] = [];

const tries = async (project: string, work: () => Promise<Met | null>): Promise<void> => {
  if (!project.includes(options.only)) return;
  say(project);
  const begun = performance.now();
  const row = (met: Met | null, fault: string | null): Row => ({
    project,
    met,
    fault,
    seconds: (performance.now() - begun) / 1000,
  });
  try {
    rows.push(row(await work(), null));
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    rows.push(row(null, fault));
    faults.push(`${project}: ${fault}`);
  }
};

/** Takes the changesets, and publishes what they give. */
const release = async (copy: string, registry: Registry): Promise<string> => {
  const version = await nextVersion(copy);
  await commit(copy, `release: ${version}`);
  writeFileSync(join(copy, ".npmrc"), registry.npmrc);
  await run(...pnpm("publish", "-r", "--no-git-checks", "--registry", registry.address), { cwd: copy });
  rmSync(join(copy, ".npmrc"));
  say(`published ${version}`);
  return version;
};

const folder = mkdtempSync(join(tmpdir(), "rehearsal-"));
try {
  const copy = join(folder, "repository");
  await copyRepository(repository, copy);
  say("copied the repository, and installed what it needs");
  const packages = publishedPackages(copy);
  const names = new Map(packages.map(({ folder, manifest }) => [folder, manifest.name]));
  await using registry = await startRegistry(join(folder, "registry"), [...names.values()]);
  const tools = await fetchTools(join(folder, "tools"));
  const world: World = { folder, registry, tools, readmes: readReadmes(copy), names };

  mkdirSync(join(copy, ".changeset"), { recursive: true });
  writeFileSync(join(copy, ".changeset/rehearsed-1.md"), `---\n"${names.get("kernel")}": minor\n---\n\nA rehearsal.\n`);
  const first = await release(copy, registry);
  const tarballs = new Map(packages.map((one) => [one, readTarball(registry.tarball(one.manifest.name, first))]));
  faults.push(...(await faultsOfAll(copy, tarballs)));
  say("looked at what was packed");

  for (const { project, meets } of [...nodeUsers, pageAuthor, ...otherRuntimes, ...starters]) {
    await tries(project, () => meets(world));
  }

  writeFileSync(
    join(copy, ".changeset/rehearsed-2.md"),
    `---\n"${names.get("unet")}": minor\n---\n\nAnother rehearsal.\n`,
  );
  const second = await release(copy, registry);
  for (const { manifest } of packages) {
    const tarball = readTarball(registry.tarball(manifest.name, second));
    const ranges = Object.entries({ ...tarball.manifest.dependencies, ...tarball.manifest.peerDependencies });
    const others = ranges.filter(([name, range]) => [...names.values()].includes(name) && range !== `^${second}`);
    faults.push(...others.map(([name, range]) => `${manifest.name}: asks for ${name} ${range}, not ^${second}`));
    if (!tarball.files.get("CHANGELOG.md")?.includes(`## ${second}\n`))
      faults.push(`${manifest.name}: no changes told`);
  }
  await tries("an update from the first version to the second", () => updates(world, first, second));

  await tries("another scope", async () => {
    const changed = renameScope(copy, "@rehearsed", { all: true });
    await run(...pnpm("install", "--no-frozen-lockfile", "--prefer-offline", "--ignore-scripts"), { cwd: copy });
    const { seconds } = await run(...pnpm("build", "--force"), { cwd: copy });
    const left = await run("git", ["grep", "-lI", "@tributary", "--", "."], { cwd: copy }).catch(() => null);
    if (left !== null) throw new Error(`left as they were: ${left.output}`);
    const bare = withoutScope(copy);
    if (bare.length > 0) throw new Error(`without a scope: ${bare.join(", ")}`);
    return { versions: `${changed.length} files changed`, ran: 0, seconds: { install: seconds } };
  });

  console.log(`\n${sizes([...tarballs.values()])}\n\n${projects(rows)}\n`);
} finally {
  // What was found is told before a folder of gigabytes is removed.
  for (const fault of faults) console.error(`\n${fault}`);
  say(`${counted(rows)}${faults.length === 0 ? "" : `; ${faults.length} faults`}`);
  if (options.keep) console.log(`Everything is in ${folder}`);
  else if (existsSync(folder)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
process.exitCode = faults.length > 0 ? 1 : 0;
