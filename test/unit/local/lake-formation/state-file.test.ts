import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { encodeState } from '../../../../local/lake-formation/encode-state.js';
import { openLakeState } from '../../../../local/lake-formation/open-lake-state.js';
import { parseStateFile, StateFileError } from '../../../../local/lake-formation/state-file.js';
import { ACCOUNT, STATE } from '../../../support/lake-formation-state.js';

const example = join(import.meta.dirname, '../../../../examples/nycflights/lake-formation.yaml');

function problemsOf(text: string): readonly string[] {
  try {
    parseStateFile(text);
  } catch (error) {
    if (error instanceof StateFileError) return error.problems;
    throw error;
  }
  return [];
}

describe('the state file', () => {
  it('of the example is read, and what is written back is the same state', () => {
    const state = parseStateFile(readFileSync(example, 'utf8'));
    const account = state.accounts.get('123456789012');
    expect([...(account?.roles.keys() ?? [])]).toEqual(
      'engineer analyst united-partner regulator marketing nobody'.split(' '),
    );
    expect(account?.roles.get('analyst')).toMatchObject({ roleId: 'AROALAKEGATEANALYST', path: '/lakegate/' });
    expect(account?.databases.get('nycflights')?.tables.get('flights')?.columns).toHaveLength(17);
    const again = parseStateFile(encodeState(state));
    const plain = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value, (key, item: unknown) => {
          if (key === 'versionId') return undefined;
          return item instanceof Map ? [...(item as Map<string, unknown>)] : item;
        }),
      );
    expect(plain(again)).toEqual(plain(state));
  });

  it('reports every problem with its path', () => {
    expect(
      problemsOf(`
accounts:
  '12': {}
  '${ACCOUNT}':
    nonsense: 1
    users: { a: { userId: 1, accessKeys: [{ accessKeyId: k, secretAccessKey: s }] }, b: { userId: B, accessKeys: [{ accessKeyId: k, secretAccessKey: s }] } }
    roles: { r: { roleId: R, path: nowhere, maxSessionSeconds: 5, trust: [{ actions: [Fly] }] } }
    webIdentityProviders: [{ issuer: https://i }]
    lfTags: { tier: [gold] }
    databases: { d: { tags: { tier: tin }, tables: { t: { columns: { a: int, A: int }, columnTags: { z: { tier: gold } } }, e: {} } } }
    dataCellsFilters: [{ databaseName: d, tableName: t, name: f, rowFilter: { filterExpression: "a = 'x'" }, columnWildcard: {} }]
    grants:
      - { principal: someone, resource: { database: { name: d } }, permissions: [DESCRIBE] }
      - { principal: 'arn:aws:iam::${ACCOUNT}:role/r', resource: { table: { databaseName: d, name: gone } }, permissions: [SELECT] }
    optIns: [{ principal: IAM_ALLOWED_PRINCIPALS, resource: { catalog: {} } }]
`),
    ).toEqual(
      [
        'accounts.12: expected an account id of 12 digits',
        expect.stringMatching(/^accounts\.111122223333\.nonsense: unknown/),
        expect.stringMatching(/users\.a\.userId: expected a text, found 1/),
        expect.stringMatching(/roles\.r\.maxSessionSeconds/),
        expect.stringMatching(/roles\.r\.path/),
        expect.stringMatching(/trust\[0\]\.actions: unknown Fly/),
        expect.stringMatching(/webIdentityProviders\[0\]: expected either jwks or jwksUri/),
        expect.stringMatching(/tables\.t: two columns have the same name/),
        expect.stringMatching(/tables\.e\.columns: expected at least one column/),
        expect.stringMatching(/databases\.d\.tags: Value tin of LF-Tag tier not found/),
        expect.stringMatching(/columnTags\.z: no such column/),
        expect.stringMatching(/dataCellsFilters\[0\]: a is compared with a string, expected a number/),
        expect.stringMatching(/grants\[0\]: Invalid principal: someone/),
        expect.stringMatching(/grants\[1\]: Table gone not found/),
        expect.stringMatching(/optIns\[0\]: Principals opt in on a database or table/),
        'accounts: the access key k belongs to two users',
      ].map((problem) => problem as string),
    );
  });
});

describe('what is kept of changes', () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'lakegate-lf-'));
    writeFileSync(join(dir, 'lake.yaml'), STATE);
  });

  afterEach(() => rmSync(dir, { recursive: true }));

  it('is there at the next start, until the file is edited', () => {
    const file = join(dir, 'lake.yaml');
    const opened = openLakeState(file, join(dir, 'state'));
    opened.state.accounts.get(ACCOUNT)?.lfTags.set('fresh', ['a']);
    opened.save();
    const again = openLakeState(file, join(dir, 'state'));
    expect(again.state.accounts.get(ACCOUNT)?.lfTags.get('fresh')).toEqual(['a']);
    expect(openLakeState(file, undefined).state.accounts.get(ACCOUNT)?.lfTags.has('fresh')).toBe(false);
    writeFileSync(file, `${STATE}\n# edited\n`);
    expect(openLakeState(file, join(dir, 'state')).state.accounts.get(ACCOUNT)?.lfTags.has('fresh')).toBe(false);
  });
});
