export { agentsOf } from "./agents.ts";
export { apiOf } from "./api.ts";
export { type CommandsCheck, checkCommands } from "./check-commands.ts";
export { checkExamples, type ExamplesCheck } from "./check-examples.ts";
export { checkPages, checkReadme, type ReadmeCheck } from "./check-readme.ts";
export { allDoors, type Door } from "./doors.ts";
export { type NumberTaker, numberTakersIn } from "./number-takers.ts";
export { type OptionTaker, optionTakersOf } from "./option-takers.ts";
