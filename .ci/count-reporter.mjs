/** Jest reporter: ends every run with the line `N passed, N failed` on standard output. */
export default class CountReporter {
  /** A file that could not be loaded ran no test of its own and counts as one failure. */
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const tail = skipped > 0 ? `, ${skipped} skipped` : '';
    process.stdout.write(`${results.numPassedTests} passed, ${failed} failed${tail}\n`);
  }
}
