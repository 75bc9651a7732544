/** @file Which of a door's functions take options, told from the text of its names: see {@link apiOf}. */
import ts from "typescript-5";
import { declaredIn } from "./declared.ts";

/** A function, or a method, that takes options. */
export interface OptionTaker {
  /** `"conv2d"`, `"Trainer.fit"` */
  readonly name: string;
  /** Where the options stand among its arguments, from 0. */
  readonly at: number;
}

/** Options by their name, by the name of their type, or taken apart where they may be left out. */
export const areOptions = ({ name, type, questionToken }: ts.ParameterDeclaration): boolean => {
  const said = type?.getText() ?? "";
  if (/=>/.test(said)) return false;
  const apart = ts.isObjectBindingPattern(name);
  const written = type !== undefined && ts.isTypeLiteralNode(type);
  return name.getText() === "options" || /Options\b/.test(said) || (apart && (questionToken !== undefined || written));
};

/** Every function of a door that takes options, and every method of what it declares. */
export const optionTakersOf = (text: string): readonly OptionTaker[] => {
  const takers = declaredIn(text).functions.flatMap(({ name, signature }) => {
    const at = signature.parameters.findIndex(areOptions);
    return at < 0 ? [] : [{ name, at }];
  });
  return takers.filter(({ name }, i) => takers.findIndex((other) => other.name === name) === i);
};
