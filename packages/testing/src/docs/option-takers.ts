/** @file Which of a door's functions take options, told from the text of its names: see {@link apiOf}. */
import ts from "typescript-5";

/** A function, or a method, that takes options. */
export interface OptionTaker {
  /** `"conv2d"`, `"Trainer.fit"` */
  readonly name: string;
  /** Where the options stand among its arguments, from 0. */
  readonly at: number;
}

/** Options by their name, by the name of their type, or taken apart where they may be left out. */
const areOptions = ({ name, type, questionToken }: ts.ParameterDeclaration): boolean => {
  const said = type?.getText() ?? "";
  if (/=>/.test(said)) return false;
  const apart = ts.isObjectBindingPattern(name);
  const written = type !== undefined && ts.isTypeLiteralNode(type);
  return name.getText() === "options" || /Options\b/.test(said) || (apart && (questionToken !== undefined || written));
};

const placesIn = (name: string, { parameters }: ts.SignatureDeclaration): readonly OptionTaker[] => {
  const at = parameters.findIndex(areOptions);
  return at < 0 ? [] : [{ name, at }];
};

/** Every function of a door that takes options, and every method of what it declares. */
export const optionTakersOf = (text: string): readonly OptionTaker[] => {
  const file = ts.createSourceFile("door.d.ts", text, ts.ScriptTarget.Latest, true);
  const types = new Map<string, ts.InterfaceDeclaration | ts.TypeAliasDeclaration>();
  for (const statement of file.statements) {
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
      types.set(statement.name.text, statement);
    }
  }
  const takersOfType = (name: string, type: ts.TypeNode | undefined): readonly OptionTaker[] => {
    if (type === undefined) return [];
    if (ts.isFunctionTypeNode(type)) return placesIn(name, type);
    if (!ts.isTypeReferenceNode(type)) return [];
    const declared = types.get(type.typeName.getText());
    if (declared === undefined) return [];
    if (ts.isTypeAliasDeclaration(declared)) return takersOfType(name, declared.type);
    return declared.members.filter(ts.isCallSignatureDeclaration).flatMap((call) => placesIn(name, call));
  };
  const takers = file.statements.flatMap((statement): readonly OptionTaker[] => {
    if (ts.isFunctionDeclaration(statement)) return placesIn(statement.name?.text ?? "", statement);
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.flatMap(({ name, type }) => takersOfType(name.getText(), type));
    }
    if (!ts.isClassDeclaration(statement) && !ts.isInterfaceDeclaration(statement)) return [];
    return [...statement.members].flatMap((member) => {
      const name = `${statement.name?.text}.${member.name?.getText()}`;
      if (ts.isMethodSignature(member) || ts.isMethodDeclaration(member)) return placesIn(name, member);
      return ts.isPropertySignature(member) && member.type && ts.isFunctionTypeNode(member.type)
        ? placesIn(name, member.type)
        : [];
    });
  });
  return takers.filter(({ name }, i) => takers.findIndex((other) => other.name === name) === i);
};
