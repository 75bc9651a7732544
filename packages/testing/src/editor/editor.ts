/** @file What an editor says while someone types, asked of TypeScript's language service. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript-5";

/** An editor with one file open. */
export interface Editor {
  /**
   * What is offered at the cursor.
   *
   * @param source A program with one `|`, the cursor: `conv2d(8, 3, { padding: "|" })`.
   * @returns The words, as they would be written, sorted.
   */
  readonly completionsAt: (source: string) => readonly string[];
  /** What is underlined in red: each message, whole. */
  readonly complaintsAbout: (source: string) => readonly string[];
}

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es2023.d.ts"],
  types: [],
  module: ts.ModuleKind.NodeNext,
  customConditions: ["@tributary/source"],
  allowImportingTsExtensions: true,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
};

/**
 * Opens a file in an editor, in the folder of the test that asks, so that it imports what the test could.
 *
 * @param beside The test's `import.meta.url`.
 * @param head What stands before every source: its imports.
 */
export const openEditor = (beside: string, head: string): Editor => {
  const file = fileURLToPath(new URL("open-in-an-editor.ts", beside));
  let text = "";
  let version = 0;
  const service = ts.createLanguageService({
    getCompilationSettings: () => compilerOptions,
    getScriptFileNames: () => [file],
    getScriptVersion: (name) => (name === file ? String(version) : "0"),
    getScriptSnapshot: (name) => {
      if (name === file) return ts.ScriptSnapshot.fromString(text);
      return ts.sys.fileExists(name) ? ts.ScriptSnapshot.fromString(readFileSync(name, "utf8")) : undefined;
    },
    getCurrentDirectory: ts.sys.getCurrentDirectory,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    ...(ts.sys.realpath && { realpath: ts.sys.realpath }),
  });
  const write = (source: string): void => {
    text = `${head}\n${source}\n`;
    version++;
  };
  return {
    completionsAt(source) {
      const at = source.indexOf("|");
      write(source.slice(0, at) + source.slice(at + 1));
      const entries = service.getCompletionsAtPosition(file, head.length + 1 + at, {})?.entries ?? [];
      // Names in scope are offered too where a value is expected; the choices are what is not one of them.
      const choices = entries.filter(
        ({ kind }) => kind === ts.ScriptElementKind.string || kind === ts.ScriptElementKind.memberVariableElement,
      );
      return choices.map(({ name }) => name).sort();
    },
    complaintsAbout(source) {
      write(source);
      const found = [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)];
      return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
    },
  };
};
