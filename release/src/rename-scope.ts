/** @file "pnpm release:scope @new [--all]": gives the packages another scope, and with --all also those that have none. */
import { parseArgs } from "node:util";
import { repository } from "./packages.ts";
import { inScope, renameScope, withoutScope } from "./scope.ts";

const { positionals, values } = parseArgs({ allowPositionals: true, options: { all: { type: "boolean" } } });
const [scope] = positionals;
if (scope === undefined) throw new Error("say which scope: pnpm release:scope @new");
const bare = withoutScope(repository);
const files = renameScope(repository, scope, values);
console.log(`${files.length} files say ${scope} now.`);
if (bare.length > 0) {
  const moved = bare.map((name) => `${name} as ${inScope(name, scope)}`).join(", ");
  console.log(
    values.all
      ? `Without a scope before: ${moved}. The command is called as before.`
      : `${bare.join(" and ")} have no scope and keep their names; --all publishes ${moved}.`,
  );
}
console.log("Next: pnpm install, pnpm format, pnpm api, pnpm test.");
