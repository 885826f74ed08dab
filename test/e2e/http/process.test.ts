// The gateway as a process: where it refuses to start, that it leaves nothing behind, and that its data keeps.
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { answerTo } from '../support/ask.js';
import { startFolder, type StartedGateway } from '../support/start-folder.mjs';
import { createStops } from '../../support/create-stops.js';

const examples = path.resolve(import.meta.dirname, '../../../examples');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lakegate-process-'));
  const isSource = (source: string): boolean => !source.includes('.lakegate');
  await cp(path.join(examples, 'type-matrix'), folder, { recursive: true, filter: isSource });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Process ids below one, itself not included. */
async function descendantsOf(pid: number): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  const parents = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const below = (parent: number): readonly number[] =>
    parents.filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Looks until none of the processes is left. @throws Error after ten seconds */
async function untilGone(pids: readonly number[]): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (pids.some(isAlive)) {
    if (performance.now() > deadline) throw new Error(`still there: ${pids.filter(isAlive).join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const stops = createStops();
afterEach(stops.run);

/** A gateway over the folder, ended with the test at the latest. */
async function start(): Promise<StartedGateway> {
  const gateway = await startFolder(folder);
  stops.add(() => gateway.stop());
  return gateway;
}

const label = (gateway: StartedGateway, pin: string): Promise<unknown> =>
  answerTo({ as: 'engineer', url: gateway.url, pin, query: '{ typeSample(id: 13) { label text } }' });

test('stopped by a signal it leaves no process behind, and starts again on what it has seeded', async () => {
  const first = await start();
  const seeded = await label(first, 'dynamodb');
  const servers = await descendantsOf(first.pid);
  expect(servers.length).toBeGreaterThanOrEqual(5);
  expect(await first.stop()).toBe(0);
  await untilGone([first.pid, ...servers]);

  const second = await start();
  const again = [await label(second, 'dynamodb'), await label(second, 'clickhouse')];
  const others = await descendantsOf(second.pid);
  expect(await second.stop()).toBe(0);
  await untilGone([second.pid, ...others]);
  expect(again).toEqual([seeded, seeded]);
});

test('killed outright it leaves no process behind either, and the next start is well', async () => {
  const killed = await start();
  const servers = await descendantsOf(killed.pid);
  process.kill(killed.pid, 'SIGKILL');
  await untilGone([killed.pid, ...servers]);
  const next = await start();
  expect(await label(next, 'athena')).toEqual(await label(next, 'clickhouse'));
  expect(await next.stop()).toBe(0);
});

test('a request under way is finished before the process ends', async () => {
  const gateway = await start();
  const asked = answerTo({ as: 'engineer', url: gateway.url, query: '{ typeSamples(first: 100) { totalCount } }' });
  // The request has been sent once another, sent after it on its own connection, is answered.
  await fetch(`${gateway.url}/health/live`);
  const stopped = gateway.stop();
  expect(await asked).toEqual({ typeSamples: { totalCount: 32 } });
  expect(await stopped).toBe(0);
});

test('two gateways do not share one folder of data', async () => {
  const first = await start();
  await expect(startFolder(folder)).rejects.toThrow(/in use/);
  expect(await label(first, 'clickhouse')).toMatchObject({ typeSample: { label: 'emoji' } });
  expect(await first.stop()).toBe(0);
});

test.each(['0.0.0.0', '::', '192.0.2.1'])('with demo keys it refuses to listen on %s', async (host) => {
  const file = path.join(folder, 'lakegate.yaml');
  const settings = 'contracts: [contracts]\npolicy: policy.yaml\nprincipals: principals.yaml\n';
  await writeFile(file, `${settings}host: '${host}'\n`);
  try {
    const refused = startFolder(folder, { args: ['start', '--config', file] });
    await expect(refused).rejects.toThrow(/ended with 1 before it listened:\s+CONFIG_INVALID: host: .*demo keys/);
  } finally {
    await rm(file);
  }
});

test('a contract with mistakes stops the start with every one of them and its place', async () => {
  const contract = path.join(folder, 'contracts', 'broken.odcs.yaml');
  await writeFile(
    contract,
    `apiVersion: v3.1.0
kind: DataContract
id: broken
version: 1.0.0
status: active
servers:
  - { server: nowhere, type: athena, schema: x, regionName: us-east-1 }
schema:
  - name: things
    logicalType: thing
    properties:
      - { name: id, logicalType: integer, primaryKey: true, required: true }
      - { name: id, logicalType: string }
`,
  );
  try {
    const message = await start().then(
      () => 'started',
      (error: unknown) => (error as Error).message,
    );
    expect(message).toMatch(/broken\.odcs\.yaml:\d+/);
    expect(message.match(/broken\.odcs\.yaml:\d+/g)?.length).toBeGreaterThanOrEqual(2);
  } finally {
    await rm(contract);
  }
});
