// schemathesis asks REST what its OpenAPI document says and much that it forbids, with and without credentials: no answer
// may be another than the document says.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startFolder, type StartedGateway } from '../e2e/support/start-folder.mjs';
import { resolvePythonEnvironment } from './start/python-environment.js';

const packages = ['schemathesis==4.32.5'];
const startMs = 900_000;
const runMs = 400_000;
const example = path.resolve(import.meta.dirname, '../../examples/nycflights');

/** Checks that aren't made, and why. */
const excluded = {
  positive_data_acceptance: 'parameters hold a grammar (conditions, orders, selections) that JSON Schema cannot say',
  use_after_free: 'a job that was cancelled is still told of, as cancelled, until it expires',
};

/** Flights are read as often as any other dataset, and are a third of a million; airlines are read by jobs alone. */
const settings = `
request-timeout = 60
seed = 20131224

[[operations]]
include-path = ["/flights"]
parameters = { limit = 25 }

[[operations]]
include-path = ["/airlines"]
parameters = { Prefer = "respond-async" }
`;

let python: string;
let gateway: StartedGateway;
let folder: string;
beforeAll(async () => {
  python = await resolvePythonEnvironment('schemathesis', packages);
  gateway = await startFolder(example, { args: ['dev', example, '--state', '.lakegate/openapi-conformance'] });
  folder = await mkdtemp(path.join(tmpdir(), 'lakegate-openapi-'));
  await writeFile(path.join(folder, 'schemathesis.toml'), settings);
}, startMs);
afterAll(async () => {
  await gateway.stop();
  await rm(folder, { recursive: true, force: true });
}, startMs);

/** What schemathesis says at the end. @throws Error with all that it said, where a check failed */
async function conform(principal: string, paths: readonly string[]): Promise<string> {
  const asked = paths.flatMap((each) => ['--include-path', each]);
  const args = [
    '-m',
    'schemathesis.cli',
    'run',
    `${gateway.url}/rest/v1/`,
    '--header',
    `Authorization: Bearer demo-${principal}`,
    ...asked,
  ];
  const bounds = ['--max-examples', '10', '--phases', 'examples,coverage,fuzzing,stateful', '--no-shrink'];
  const checks = ['--checks', 'all', '--exclude-checks', Object.keys(excluded).join(',')];
  try {
    const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024 };
    const { stdout } = await promisify(execFile)(python, [...args, ...bounds, ...checks], options);
    return stdout;
  } catch (error) {
    const { stdout = '' } = error as { readonly stdout?: string };
    throw new Error(stdout.slice(-20_000), { cause: error });
  }
}

const jobs = ['/jobs/{id}', '/jobs/{id}/result'];

test.each([
  ['engineer', ['/airlines', '/planes', '/flights', '/airport_texts', ...jobs], 7],
  ['united-partner', ['/airlines', '/flights', ...jobs], 5],
])(
  'what REST answers %s is what its document says',
  async (principal, paths, operations) => {
    const said = await conform(principal, paths);
    expect(said).toContain(`Tested: ${String(operations)}`);
    const [, links, cases] = /API Links: +(\d+) covered.*?(\d+) generated/s.exec(said) ?? [];
    expect(Number(cases)).toBeGreaterThan(50 * operations);
    expect(Number(links)).toBeGreaterThan(0);
  },
  runMs,
);
