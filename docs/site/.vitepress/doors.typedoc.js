/** @file For typedoc: modules are called as programs import them, and links reach names of other packages. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Converter, ReflectionKind } from "typedoc";

const packages = fileURLToPath(new URL("../../../packages/", import.meta.url));

/** What is imported from published packages, by the source file behind it: `kernel/src/ops/index.ts` is `@tributary/kernel/ops`. */
export const doors = new Map(
  readdirSync(packages).flatMap((folder) => {
    const manifest = JSON.parse(readFileSync(join(packages, folder, "package.json"), "utf8"));
    const { name, exports = {} } = manifest;
    if (manifest.private) return [];
    return Object.entries(exports).flatMap(([entry, conditions]) =>
      typeof conditions === "object"
        ? [[join(packages, folder, conditions["@tributary/source"]), name + entry.slice(1)]]
        : [],
    );
  }),
);

/** @param {import("typedoc").Application} app */
export const load = (app) => {
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    if (!reflection.kindOf(ReflectionKind.Module)) return;
    const [file] = context.getSymbolFromReflection?.(reflection)?.declarations ?? [];
    reflection.name = doors.get(file?.getSourceFile().fileName ?? "") ?? reflection.name;
  });
  // {@link ShapeError} in a file that does not import it: every name is known everywhere.
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const named = new Map(
      Object.values(project.reflections)
        .filter((one) => one.parent?.kindOf(ReflectionKind.Module))
        .map((one) => [one.name, one]),
    );
    for (const { comment } of Object.values(project.reflections)) {
      const parts = [...(comment?.summary ?? []), ...(comment?.blockTags ?? []).flatMap(({ content }) => content)];
      for (const part of parts) {
        if (part.kind !== "inline-tag" || part.target !== undefined) continue;
        // A member is where the whole is.
        const [name] = part.text.trim().split(".");
        part.target = named.get(name ?? "");
      }
    }
  });
};
