/** Every example of a docstring gives what it says. */
import { checkExamples } from "@tributary/testing/docs";
import { exampleHub } from "@tributary/testing/hub";

await exampleHub();
checkExamples({ package: new URL("../", import.meta.url), withoutExample: 0 });
