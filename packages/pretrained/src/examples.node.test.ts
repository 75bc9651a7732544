/** Every example of a docstring gives what it says. */
import { checkExamples } from "@tributary/testing/docs";
import { exampleHub } from "./testing/example-hub.ts";

await exampleHub();
checkExamples({ package: new URL("../", import.meta.url), withoutExample: 0 });
