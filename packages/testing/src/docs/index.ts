export { checkExamples, type ExamplesCheck } from "./check-examples.ts";
export { checkReadme, type ReadmeCheck } from "./check-readme.ts";
