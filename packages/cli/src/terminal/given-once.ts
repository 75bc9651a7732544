/** @file What no option of any command takes, whoever declared it. */
import { type Command, InvalidArgumentError } from "commander";

/**
 * Lets every option of a command that takes a value refuse a second one, since the first would be passed over in silence; and an empty one, which
 * is what a shell makes of a variable that is not set, unless the option reads values itself and knows what nothing means.
 */
export const takeOnce = (command: Command): void => {
  for (const option of command.options) {
    if (!(option.required || option.optional) || option.variadic) continue;
    const { parseArg } = option;
    let before: string | null = null;
    option.argParser((text: string, previous: unknown) => {
      if (before !== null) throw new InvalidArgumentError(`It is given twice: "${before}" came before.`);
      before = text;
      if (parseArg) return parseArg(text, previous);
      if (text === "") throw new InvalidArgumentError("It is empty: give a value, or leave the option out.");
      return text;
    });
  }
};
