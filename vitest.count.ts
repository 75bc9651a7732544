import type { Reporter, TestModule } from "vitest/node";

/** Prints one closing line that counts the tests: "N passed, N failed, N skipped". */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state]++;
      // A file that could not even be loaded has no tests to count, but it has failed.
      if (module.state() === "failed" && [...module.children.allTests()].length === 0) count.failed++;
    }
    // A test that was stopped before it ended has shown nothing.
    console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped + count.pending} skipped`);
  }
}
