// What the guide promises: from a Parquet file to a governed query with `init`, `check`, `key` and `dev`.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startFolder } from '../support/start-folder.mjs';

const root = resolve(import.meta.dirname, '../../..');
const work = mkdtempSync(join(tmpdir(), 'lakegate-init-'));
const folder = join(work, 'my-data');
const parquet = join(work, 'Airports 2013.parquet');

afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

/** Runs a command of the built command line: what it wrote to standard output. */
function lakegate(...args: readonly string[]): string {
  return execFileSync(process.execPath, [join(root, 'dist/src/main.js'), ...args], { encoding: 'utf8', stdio: 'pipe' });
}

/** What a failing command wrote to standard error. */
function failure(...args: readonly string[]): string {
  try {
    lakegate(...args);
  } catch (error) {
    return (error as { readonly stderr: string }).stderr;
  }
  throw new Error('it did not fail');
}

it('takes a Parquet file to a query of its own, for the owner alone', async () => {
  cpSync(join(root, 'examples/nycflights/data/airports.parquet'), parquet);
  const key = /shown this once: (\S+)/.exec(
    lakegate('init', folder, '--parquet', parquet, '--table', 'airports', '--key', 'faa'),
  )?.[1];
  expect(readFileSync(join(folder, 'principals.yaml'), 'utf8')).not.toContain(key);
  expect(lakegate('check', folder)).toContain('1 datasets with 1 bindings on 1 servers');
  expect(lakegate('schema', folder)).toContain('type Airport @key(fields: "faa")');

  const gateway = await startFolder(folder);
  try {
    const ask = async (credential: string) => {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ airport(faa: "JFK") { name lat } }' }),
      });
      return [response.status, ((await response.json()) as { data?: unknown }).data];
    };
    expect(await ask(key!)).toEqual([200, { airport: { name: 'John F Kennedy Intl', lat: 40.639751 } }]);
    expect(await ask(`${key!}x`)).toEqual([401, undefined]);
  } finally {
    await gateway.stop();
  }
});

it('overwrites nothing, and says what it cannot do', () => {
  expect(failure('init', folder, '--parquet', parquet, '--table', 'airports')).toContain('exists already');
  expect(failure('init', join(work, 'other'), '--parquet', parquet, '--key', 'nope')).toContain(
    "--key nope: the table's columns are faa, name",
  );
  expect(failure('init', join(work, 'third'), '--type', 'oracle')).toContain(
    'athena | redshift | clickhouse | dynamodb',
  );
  expect(failure('init', join(work, 'fourth'), '--type', 'clickhouse', '--table', 't', '--set', 'nonsense')).toContain(
    'expected FIELD=VALUE',
  );
});

it('reports every problem of a folder with its place', () => {
  const contract = join(folder, 'contracts', 'airports.odcs.yaml');
  writeFileSync(
    contract,
    readFileSync(contract, 'utf8')
      .replace('logicalType: string', 'logicalType: strin')
      .replace('server: athena\n', 'server: athen\n'),
  );
  const said = failure('check', folder);
  expect(said).toMatch(/airports\.odcs\.yaml:\d+/);
  expect(said).toContain('strin');
});

it('makes keys that the principals file can hold', () => {
  const [, key, hash] = /key: +(lg_\S+)\nhash: (sha256:[0-9a-f]{64})/.exec(lakegate('key')) ?? [];
  expect(key?.length).toBeGreaterThan(40);
  expect(hash).toBeDefined();
});
