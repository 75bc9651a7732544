/** Every example of a docstring gives the result it states. */
import { checkExamples } from "@tributary/testing/docs";

checkExamples({ package: new URL("../", import.meta.url), withoutExample: 0 });
