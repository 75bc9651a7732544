/** @file "pnpm release:scope @new": gives all packages another scope. */
import { repository } from "./packages.ts";
import { renameScope } from "./scope.ts";

const [scope] = process.argv.slice(2);
if (scope === undefined) throw new Error("say which scope: pnpm release:scope @new");
console.log(
  `${renameScope(repository, scope).length} files say ${scope} now. Next: pnpm install, pnpm format, pnpm test.`,
);
