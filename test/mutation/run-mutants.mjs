// Breaks a copy of the tree in each of the ways of mutants.mjs, one at a time, and tells which test noticed.
// `npm run test:mutants`, or with a part of a mutant's name; it ends with 1 where one survives.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mutants } from './mutants.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const copied = ['auth', 'connectors', 'examples', 'local', 'resolvers', 'schema', 'src', 'test'];
const files = ['jest.config.mjs', 'package.json', 'tsconfig.json'];
const timeoutMs = 300_000;

const wanted = process.argv[2] ?? '';
const chosen = mutants.filter(({ what }) => what.includes(wanted));
const copy = mkdtempSync(path.join(tmpdir(), 'lakegate-mutants-'));
let survived = 0;
try {
  const skipState = (source) => path.basename(source) !== '.lakegate';
  for (const name of [...copied, ...files]) {
    cpSync(path.join(root, name), path.join(copy, name), { recursive: true, filter: skipState });
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  const suites = [...new Set(chosen.flatMap((mutant) => mutant.suites))];
  const failing = suites.find((suite) => runSuite(suite) !== undefined);
  if (failing !== undefined) throw new Error(`${failing} fails on the tree as it is`);
  say('| broken on purpose | in | noticed by |\n| --- | --- | --- |');
  for (const mutant of chosen) {
    const killer = killMutant(mutant);
    if (killer === undefined) survived += 1;
    say(`| ${mutant.what} | \`${mutant.file}\` | ${killer ?? '**nothing**'} |`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
say(`\n${String(chosen.length - survived)} of ${String(chosen.length)} were noticed`);
process.exitCode = survived === 0 ? 0 : 1;

/** The first test that fails under the mutant, or undefined. */
function killMutant({ file, from, to, suites }) {
  const target = path.join(copy, file);
  const source = readFileSync(target, 'utf8');
  if (source.split(from).length !== 2) throw new Error(`${file} does not hold once: ${from}`);
  writeFileSync(
    target,
    source.replace(from, () => to),
  );
  try {
    for (const suite of suites) {
      const noticed = runSuite(suite);
      if (noticed !== undefined) return `\`${suite}\`: ${noticed}`;
    }
    return undefined;
  } finally {
    writeFileSync(target, source);
  }
}

/** The name of a test that fails, or undefined. Random cases are the same in each run. */
function runSuite(suite) {
  const report = path.join(copy, 'report.json');
  rmSync(report, { force: true });
  const args = ['--no-warnings', '--experimental-vm-modules', 'node_modules/jest/bin/jest.js', suite];
  const { error } = spawnSync(
    process.execPath,
    [...args, '--selectProjects', 'parts', '--bail', '--forceExit', '--json', `--outputFile=${report}`],
    {
      cwd: copy,
      env: { LAKEGATE_SEED: '7', LAKEGATE_SECONDS: '25', ...process.env },
      stdio: 'ignore',
      timeout: timeoutMs,
    },
  );
  if (error !== undefined) throw error;
  const { success, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  if (success) return undefined;
  const failed = testResults.flatMap((file) => file.assertionResults).find(({ status }) => status === 'failed');
  // A mutant that only keeps its suite from loading has shown nothing.
  if (failed === undefined) throw new Error(`${suite} did not run: ${testResults[0]?.message ?? ''}`);
  return failed.fullName;
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
