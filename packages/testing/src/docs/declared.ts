/** @file The functions of a door and the types beside them, read from the text of its names: see {@link apiOf}. */
import ts from "typescript-5";

/** A function of a door, or a method of what it declares. */
export interface DeclaredFunction {
  /** `"conv2d"`, `"Trainer.fit"` */
  readonly name: string;
  readonly signature: ts.SignatureDeclaration;
}

/** What a door declares by name: interfaces may be declared once, aliases too. */
export type DeclaredTypes = ReadonlyMap<string, ts.InterfaceDeclaration | ts.TypeAliasDeclaration>;

/** What a door's text declares. */
export interface Declared {
  readonly functions: readonly DeclaredFunction[];
  readonly types: DeclaredTypes;
}

/** Reads a door's text. A function of several signatures counts with all of them. */
export const declaredIn = (text: string): Declared => {
  const file = ts.createSourceFile("door.d.ts", text, ts.ScriptTarget.Latest, true);
  const types = new Map<string, ts.InterfaceDeclaration | ts.TypeAliasDeclaration>();
  for (const statement of file.statements) {
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
      types.set(statement.name.text, statement);
    }
  }
  const ofType = (name: string, type: ts.TypeNode | undefined): readonly DeclaredFunction[] => {
    if (type === undefined) return [];
    if (ts.isFunctionTypeNode(type)) return [{ name, signature: type }];
    if (!ts.isTypeReferenceNode(type)) return [];
    const declared = types.get(type.typeName.getText());
    if (declared === undefined) return [];
    if (ts.isTypeAliasDeclaration(declared)) return ofType(name, declared.type);
    return declared.members.filter(ts.isCallSignatureDeclaration).map((signature) => ({ name, signature }));
  };
  const functions = file.statements.flatMap((statement): readonly DeclaredFunction[] => {
    if (ts.isFunctionDeclaration(statement)) return [{ name: statement.name?.text ?? "", signature: statement }];
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.flatMap(({ name, type }) => ofType(name.getText(), type));
    }
    if (!ts.isClassDeclaration(statement) && !ts.isInterfaceDeclaration(statement)) return [];
    return [...statement.members].flatMap((member): readonly DeclaredFunction[] => {
      const name = `${statement.name?.text}.${member.name?.getText()}`;
      if (ts.isMethodSignature(member) || ts.isMethodDeclaration(member)) return [{ name, signature: member }];
      return ts.isPropertySignature(member) && member.type && ts.isFunctionTypeNode(member.type)
        ? [{ name, signature: member.type }]
        : [];
    });
  });
  return { functions, types };
};
