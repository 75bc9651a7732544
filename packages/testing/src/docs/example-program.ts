/** @file An example of a docstring as a program: with what it needs, and its results handed over. */
import type { Door } from "./doors.ts";
import { bare, resultOf, statementsOf } from "./statements.ts";

const mentions = (code: string, name: string): boolean =>
  new RegExp(`(?<![\\w$]|(?<!\\.\\.)\\.)${name}(?![\\w$])`).test(code);

/** What `code` needs of what is given, and what that needs, in the order in which it is given. */
export const givenTo = (code: string, given: Readonly<Record<string, string>>): string =>
  Object.entries(given).reduceRight(
    (text, [name, statement]) =>
      mentions(bare(text), name) && !new RegExp(`\\b(?:const|let|using) ${name}\\b`).test(text)
        ? `${statement}\n${text}`
        : text,
    code,
  );

/** The imports that a program needs, from the first door that gives each name. */
const importsOf = (code: string, doors: readonly Door[]): readonly string[] => {
  const text = bare(code);
  const taken = new Set<string>();
  const from = (specifier: string, names: readonly (readonly [name: string, type: boolean])[]): readonly string[] => {
    const wanted = names.filter(([name]) => !taken.has(name) && mentions(text, name));
    for (const [name] of wanted) taken.add(name);
    const list = wanted.map(([name, type]) => (type ? `type ${name}` : name));
    return list.length === 0 ? [] : [`import { ${list.join(", ")} } from ${JSON.stringify(specifier)};`];
  };
  return doors.flatMap(({ specifier, names }) =>
    from(
      specifier,
      [...names].map(([name, { type }]) => [name, type] as const),
    ),
  );
};

/** An example as a module whose default export hands over each result and what the example says of it. */
export const exampleProgram = (
  code: string,
  doors: readonly Door[],
): { readonly text: string; readonly results: number } => {
  const statements = statementsOf(code);
  const own = statements.filter(({ code }) => code.startsWith("import "));
  const results = statements.filter((statement) => resultOf(statement) !== null).length;
  const body = statements
    .filter(({ code }) => !code.startsWith("import "))
    .map((statement) => {
      const result = resultOf(statement);
      return result ? `compare(${result.given}, ${result.said});` : statement.code;
    });
  const declared = doors.map((door) => ({
    ...door,
    names: new Map([...door.names].filter(([name]) => !own.some(({ code }) => mentions(code, name)))),
  }));
  const text = [
    ...own.map(({ code }) => code),
    ...importsOf(body.join("\n"), declared),
    "export default async (compare: (given: unknown, said: unknown) => void): Promise<void> => {",
    ...body,
    "};",
  ].join("\n");
  return { text, results };
};
