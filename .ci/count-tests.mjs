// Prints the sum of jest's reports, each given as FILE=STATUS of its run, as "N passed, N failed"; ends with 1 unless all
// is well. A run that ended badly without a test that failed, or without a report, counts as one that failed.
import { readFileSync } from 'node:fs';

const sum = { passed: 0, failed: 0, skipped: 0 };
for (const run of process.argv.slice(2)) {
  const [file, status] = run.split('=');
  const report = read(file);
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  sum.passed += report.numPassedTests;
  sum.skipped += report.numPendingTests;
  sum.failed += failed === 0 && status !== '0' ? 1 : failed;
}
const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : '';
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed${skipped}\n`);
process.exitCode = sum.failed === 0 ? 0 : 1;

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    process.stderr.write(`There is no report ${file}\n`);
    return { numFailedTests: 1, numRuntimeErrorTestSuites: 0, numPassedTests: 0, numPendingTests: 0 };
  }
}
