/** @file The next version of all packages, and what their changelogs say of it. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import applyReleasePlan from "@changesets/apply-release-plan";
import { read } from "@changesets/config";
import getReleasePlan from "@changesets/get-release-plan";
import type { ReleasePlan, VersionType } from "@changesets/types";
import { getPackages } from "@manypkg/get-packages";
import semver from "semver";
import { publishedPackages } from "./packages.ts";

const ranks: readonly VersionType[] = ["none", "patch", "minor", "major"];

/**
 * The plan with one step for all, the largest that a changeset asks for.
 *
 * Changesets takes a new minor version of a package that others have as a peer for a major one of theirs, which would bring
 * every package to 1.0.0 with its first release. Here they are one product, and nobody's peer is newer than they are.
 */
const asAsked = (plan: ReleasePlan): ReleasePlan => {
  const asked = plan.changesets.flatMap(({ releases }) => releases.map(({ type }) => ranks.indexOf(type)));
  const type = ranks[Math.max(0, ...asked)] ?? "none";
  if (plan.preState) throw new Error("leave the pre-release first: changeset pre exit");
  if (type === "major" && plan.releases.some(({ oldVersion }) => semver.major(oldVersion) === 0)) {
    throw new Error('while the version begins with 0, a change that breaks is a "minor" one: see docs/versions.md');
  }
  const releases = plan.releases.map((release) => {
    if (release.type === "none" || type === "none") return release;
    return { ...release, type, newVersion: semver.inc(release.oldVersion, type) ?? release.newVersion };
  });
  return { ...plan, releases };
};

/** A changelog whose newest version has nothing to tell says so. */
const told = (changelog: string): string =>
  changelog.replace(
    /^(## \S+)\s*(?=## |$(?![\s\S]))/m,
    "$1\n\nNo change of its own: all packages share one version.\n\n",
  );

/** Gives all packages of a repository their next version, and writes their changelogs. Returns the version. */
export const nextVersion = async (root: string): Promise<string> => {
  const packages = await getPackages(root);
  const plan = asAsked(await getReleasePlan(root));
  const [version, ...others] = new Set(
    plan.releases.filter(({ type }) => type !== "none").map((release) => release.newVersion),
  );
  if (version === undefined) throw new Error("no changeset asks for a release: pnpm changeset");
  if (others.length > 0) throw new Error(`one version for all, not ${[version, ...others].join(", ")}`);
  await applyReleasePlan(plan, packages, await read(root, packages));
  for (const { path } of publishedPackages(root)) {
    const file = join(path, "CHANGELOG.md");
    if (existsSync(file)) writeFileSync(file, `${told(readFileSync(file, "utf8")).trimEnd()}\n`);
  }
  return version;
};
