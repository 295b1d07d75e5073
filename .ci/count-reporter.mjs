/** Jest reporter: ends a run with the line `N passed, N failed` on standard output. */
export default class CountReporter {
  /**
   * A file that could not be loaded ran no test of its own and counts as one failure. The line is
   * written as the process exits, because jest's own summary comes after every reporter.
   */
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const tail = skipped > 0 ? `, ${skipped} skipped` : '';
    const line = `${results.numPassedTests} passed, ${failed} failed${tail}\n`;
    process.once('exit', () => process.stdout.write(line));
  }
}
