/** @file The door for those who read READMEs without a test runner. */
export { writeReadmeFiles } from "./readme-files.ts";
export {
  commandsOf,
  differenceOf,
  isCompilers,
  isMistake,
  isThrown,
  type Mistake,
  mistakesOf,
  moduleOf,
  printedByEach,
  programsOf,
  type ReadmeCommand,
  type ReadmeProgram,
} from "./readme-programs.ts";
