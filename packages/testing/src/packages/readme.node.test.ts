/** Tests of the programs in the repository's README. */
import { checkReadme } from "@tributary/testing/docs";

checkReadme({ readme: new URL("../../../../README.md", import.meta.url), tolerance: 0.01 });
