/** Every example of a docstring gives what it says. */
import { checkExamples } from "@tributary/testing/docs";

checkExamples({ package: new URL("../", import.meta.url), withoutExample: 0 });
