/**
 * @file Marks what a joined file declares as free of effects, so that bundlers drop what a page does not use.
 *
 * Of a package whose modules have a file each, a bundler drops whole modules: `sideEffects: false` lets it. Of modules joined into
 * one file it looks at every declaration by itself, and keeps what calls something while it is made. What the package says of its
 * modules is said here of each of their declarations.
 */
import { parseSync } from "rolldown/utils";

type Statement = ReturnType<typeof parseSync>["program"]["body"][number];
type Declaration = Extract<Statement, { readonly type: "VariableDeclaration" }>;
type Expression = NonNullable<Declaration["declarations"][number]["init"]>;
type Call = Extract<Expression, { readonly type: "CallExpression" }>;
type Class = Extract<Expression, { readonly superClass: unknown }>;

/** Text that belongs into a file before what stands at a place, or behind what ends there. */
export interface Insertion {
  readonly at: number;
  readonly text: string;
  readonly behind?: true;
}

const MARK = "/* @__PURE__ */ ";

const isNumber = (expression: Expression): boolean => {
  if (expression.type === "UnaryExpression") return isNumber(expression.argument);
  if (expression.type !== "BinaryExpression") return expression.type === "Literal";
  return expression.left.type !== "PrivateIdentifier" && isNumber(expression.left) && isNumber(expression.right);
};

/** Whether a class computes nothing while it is made. */
const isPlain = ({ superClass, body }: Class): boolean =>
  (superClass === null || superClass.type === "Identifier") &&
  body.body.every(
    (member) =>
      (member.type === "MethodDefinition" && !member.computed) ||
      (member.type === "PropertyDefinition" && !member.computed && !(member.static && member.value !== null)),
  );

/** Whether an expression begins with a call, which a mark before it may be taken to mean. */
const beginsWithCall = (expression: Expression): boolean => {
  if (expression.type === "MemberExpression") return beginsWithCall(expression.object);
  return expression.type === "CallExpression" || expression.type === "ChainExpression";
};

/** Where calls are to be marked, so that all bundlers may drop these expressions; null where marks are not enough. */
const marksOfAll = (parts: readonly (Call["arguments"][number] | null)[]): readonly Insertion[] | null => {
  const marks: Insertion[] = [];
  for (const part of parts) {
    if (part === null) continue;
    const own = part.type === "SpreadElement" ? null : marksOf(part);
    if (own === null) return null;
    marks.push(...own);
  }
  return marks;
};

const marksOf = (expression: Expression): readonly Insertion[] | null => {
  switch (expression.type) {
    case "Literal":
    case "Identifier":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return [];
    case "TemplateLiteral":
      return expression.expressions.length === 0 ? [] : null;
    case "UnaryExpression":
    case "BinaryExpression":
      return isNumber(expression) ? [] : null;
    case "ClassExpression":
      return isPlain(expression) ? [] : null;
    case "ArrayExpression":
      return marksOfAll(expression.elements);
    case "ObjectExpression":
      return expression.properties.some((one) => one.type === "Property" && one.computed)
        ? null
        : marksOfAll(expression.properties.map((one) => (one.type === "Property" ? one.value : one)));
    case "NewExpression":
    case "CallExpression": {
      const inner = beginsWithCall(expression.callee) ? null : marksOfAll(expression.arguments);
      return inner && [{ at: expression.start, text: MARK }, ...inner];
    }
    default:
      return null;
  }
};

/** Whether something is waited for where it stands, and not in a function. */
const waits = (node: unknown): boolean => {
  if (Array.isArray(node)) return node.some(waits);
  if (typeof node !== "object" || node === null) return false;
  const { type = "" } = node as { readonly type?: string };
  return type === "AwaitExpression" || (!type.includes("Function") && Object.values(node).some(waits));
};

/** Names of the file that others import. */
const exported = (body: readonly Statement[]): ReadonlySet<string> =>
  new Set(
    body.flatMap((statement) =>
      statement.type === "ExportNamedDeclaration"
        ? statement.specifiers.map(({ local }) => (local.type === "Identifier" ? local.name : ""))
        : [],
    ),
  );

/** The name that a function or a class had, if it is another one in the file because two modules have one each. */
const formerName = ({ id, init }: Declaration["declarations"][number]): string | null => {
  const named = init !== null && /^(?:Arrow)?FunctionExpression$|^ClassExpression$/.test(init.type);
  return (named && id.type === "Identifier" && /^(.+)\$\d+$/.exec(id.name)?.[1]) || null;
};

/**
 * What to insert into a joined file, so that bundlers may drop each of its variables, and functions that others import say the name by
 * which they do. What else the file does when it is loaded stays as it is.
 */
export const droppable = (code: string): readonly Insertion[] => {
  const { program, errors } = parseSync("joined.js", code, { preserveParens: false });
  if (errors[0] !== undefined) throw new Error(errors[0].message);
  const { body } = program;
  const open = exported(body);
  const declarations = body.flatMap((one) => (one.type === "VariableDeclaration" ? one.declarations : []));
  return declarations.flatMap((declaration): readonly Insertion[] => {
    const { id, init } = declaration;
    if (init === null || waits(init)) return [];
    // What cannot be marked becomes the result of a function, whose call can.
    const inFunction = (before: string, after: string): readonly Insertion[] => [
      { at: init.start, text: `${MARK}(() => (${before}` },
      { at: init.end, text: `${after}))()`, behind: true },
    ];
    const name = id.type === "Identifier" && open.has(id.name) ? formerName(declaration) : null;
    if (name !== null) return inFunction(`{ ${name}: `, ` }.${name}`);
    return marksOf(init) ?? inFunction("", "");
  });
};
