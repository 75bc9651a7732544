/** @file Which numbers a door's functions take, as arguments and among their options, told from the text of its names: see {@link apiOf}. */
import ts from "typescript-5";
import { type Declared, type DeclaredTypes, declaredIn } from "./declared.ts";
import { areOptions } from "./option-takers.ts";

/** A number that a function takes. */
export interface NumberTaker {
  /** The function: `"conv2d"`, `"Trainer.fit"`. */
  readonly of: string;
  /** The argument's or the option's name. */
  readonly name: string;
  /** Where it stands among the arguments, or where the options stand among which it is. */
  readonly at: number;
  readonly option: boolean;
}

/** Whether a number alone may be given. */
const takesNumber = (
  type: ts.TypeNode | undefined,
  open: ReadonlyMap<string, ts.TypeNode>,
  types: DeclaredTypes,
): boolean => {
  if (type === undefined) return false;
  if (type.kind === ts.SyntaxKind.NumberKeyword) return true;
  if (ts.isUnionTypeNode(type)) return type.types.some((each) => takesNumber(each, open, types));
  if (ts.isParenthesizedTypeNode(type)) return takesNumber(type.type, open, types);
  if (!ts.isTypeReferenceNode(type)) return false;
  const name = type.typeName.getText();
  const bound = open.get(name);
  if (bound !== undefined) return takesNumber(bound, new Map(), types);
  const declared = types.get(name);
  return declared !== undefined && ts.isTypeAliasDeclaration(declared) && takesNumber(declared.type, new Map(), types);
};

type Members = readonly ts.TypeElement[];

/** Types of TypeScript that have the members of another, or some of them. */
const MAPPED: ReadonlySet<string> = new Set(["Omit", "Partial", "Pick", "Readonly", "Required"]);

/** The options that a type has, with those of what it extends or joins. */
const membersOf = (type: ts.TypeNode | ts.ExpressionWithTypeArguments, types: DeclaredTypes): Members => {
  if (ts.isTypeLiteralNode(type)) return [...type.members];
  if (ts.isIntersectionTypeNode(type) || ts.isUnionTypeNode(type)) {
    return type.types.flatMap((each) => membersOf(each, types));
  }
  if (ts.isParenthesizedTypeNode(type)) return membersOf(type.type, types);
  const name = ts.isTypeReferenceNode(type)
    ? type.typeName.getText()
    : ts.isExpressionWithTypeArguments(type)
      ? type.expression.getText()
      : undefined;
  if (name === undefined) return [];
  const [first, second] = (type as ts.NodeWithTypeArguments).typeArguments ?? [];
  if (first !== undefined && MAPPED.has(name)) {
    const names = [...(second?.getText().matchAll(/"(\w+)"/g) ?? [])].map(([, each]) => each);
    const isKept = (member: ts.TypeElement): boolean =>
      names.includes(member.name?.getText() ?? "") ? name === "Pick" : name !== "Pick";
    return membersOf(first, types).filter(isKept);
  }
  const declared = types.get(name);
  if (declared === undefined) return [];
  if (ts.isTypeAliasDeclaration(declared)) return membersOf(declared.type, types);
  const bases = (declared.heritageClauses ?? []).flatMap((clause) => [...clause.types]);
  return [...declared.members, ...bases.flatMap((base) => membersOf(base, types))];
};

/** What type parameters may be at most: `F extends number`. */
const boundsOf = (
  parameters: ts.NodeArray<ts.TypeParameterDeclaration> | undefined,
): ReadonlyMap<string, ts.TypeNode> =>
  new Map(
    (parameters ?? []).flatMap(({ name, constraint }) =>
      constraint === undefined ? [] : [[name.text, constraint] as const],
    ),
  );

/** Every number of every function of a door. */
const takersOf = ({ functions }: Declared, types: DeclaredTypes): readonly NumberTaker[] => {
  const takers = functions.flatMap(({ name: of, signature }) => {
    const open = boundsOf(signature.typeParameters);
    return signature.parameters.flatMap((parameter, at): readonly NumberTaker[] => {
      const { name, type } = parameter;
      if (takesNumber(type, open, types)) return [{ of, name: name.getText(), at, option: false }];
      if (type === undefined || !areOptions(parameter)) return [];
      return membersOf(type, types).flatMap((member) => {
        if (!ts.isPropertySignature(member)) return [];
        const owner = member.parent;
        const ownerOpen = ts.isInterfaceDeclaration(owner) ? boundsOf(owner.typeParameters) : open;
        return takesNumber(member.type, ownerOpen, types)
          ? [{ of, name: member.name.getText(), at, option: true }]
          : [];
      });
    });
  });
  const key = ({ of, name, option }: NumberTaker): string => `${of} ${name} ${option}`;
  return takers.filter((taker, i) => takers.findIndex((other) => key(other) === key(taker)) === i);
};

/** Every number of every function of some doors, by door. Each may mention the types of all. */
export const numberTakersIn = (texts: ReadonlyMap<string, string>): ReadonlyMap<string, readonly NumberTaker[]> => {
  const doors = [...texts].map(([door, text]) => [door, declaredIn(text)] as const);
  const all = doors.flatMap(([, { types }]) => [...types]);
  return new Map(doors.map(([door, own]) => [door, takersOf(own, new Map([...all, ...own.types]))]));
};
