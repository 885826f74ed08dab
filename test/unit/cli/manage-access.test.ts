import { jest } from '@jest/globals';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { manageAccess } from '../../../src/cli/manage-access.js';

const folder = mkdtempSync(path.join(tmpdir(), 'access-'));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
  write('lakegate.yaml', 'contracts: [orders.odcs.yaml]\npolicy: policy.yaml\nprincipals: principals.yaml\n');
  write(
    'orders.odcs.yaml',
    `apiVersion: v3.1.0
kind: DataContract
id: orders
version: 1.0.0
status: active
domain: sales
servers:
  - { server: lake, type: athena, schema: sales, stagingDir: 's3://staging/', catalog: awsdatacatalog, regionName: eu-west-1 }
schema:
  - name: orders
    properties:
      - { name: id, logicalType: integer, physicalType: int, primaryKey: true, required: true }
      - { name: country, logicalType: string, physicalType: string }
      - { name: total, logicalType: integer, physicalType: int }
`,
  );
  write(
    'principals.yaml',
    `principals:\n  - { name: ann, apiKeyHashes: ['sha256:${'0'.repeat(64)}'], grantees: [analyst, team] }\n`,
  );
  write('policy.yaml', policyWith("country = 'US'"));
});

function policyWith(filter: string, more = ''): string {
  return `databaseName: sales
dataCellsFilters:
  - { tableName: orders, name: some, rowFilter: { filterExpression: "${filter}" }, columnWildcard: { excludedColumnNames: [total] } }
grants:
  - { principal: analyst, resource: { dataCellsFilter: { tableName: orders, name: some } }, permissions: [SELECT] }
${more}`;
}

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

async function run(...args: string[]): Promise<{ code: number; text: string }> {
  let text = '';
  const written = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    return { code: await manageAccess.run(args), text };
  } finally {
    written.mockRestore();
    jest.restoreAllMocks();
  }
}

test('show tells what a configured principal sees, and why', async () => {
  const { code, text } = await run('show', folder, '--as', 'ann');
  expect(code).toBe(0);
  expect(text).toBe(`orders: visible (policy)
  rows: country = 'US'
  + id: granted
  + country: granted
  - total: no grant covers it
  by SELECT to analyst on rows where country = 'US'
`);
});

test('show takes a grantee by its own name, and a snapshot of Lake Formation in place of the policy', async () => {
  expect((await run('show', folder, '--as', 'team')).text).toContain('orders: hidden (policy)');
  const snapshot = write(
    'state.yaml',
    `catalogId: '111122223333'\ngrants:\n  - { principal: team, resource: { table: { databaseName: sales, name: orders } }, permissions: [SELECT] }\n`,
  );
  const { text } = await run('show', folder, '--as', 'team', '--policy', snapshot);
  expect(text).toContain('orders: visible (enforced)');
  expect(text).toContain('by SELECT to team on table sales.orders');
});

test('diff tells who gains and loses which columns and rows', async () => {
  const team = '  - { principal: team, resource: { table: { name: orders } }, permissions: [SELECT] }\n';
  const changed = write('changed.yaml', policyWith("country = 'FR'", team));
  const { code, text } = await run('diff', path.join(folder, 'policy.yaml'), changed);
  expect(code).toBe(0);
  expect(text).toContain("api-key/ann changes orders\n  + columns total\n  ~ rows: country = 'US' -> all");
  expect(text).toContain("analyst changes orders\n  ~ rows: country = 'US' -> country = 'FR'\n");
  expect(text).toContain('team gains orders\n  + columns id, country, total\n  ~ rows: none -> all\n');
});

test('diff finds nothing where two policies mean the same, a policy and a snapshot too', async () => {
  const same = write('same.yaml', policyWith("country in ('US')"));
  expect((await run('diff', folder, same)).text).toBe('Nobody gains or loses anything.\n');
  const snapshot = write(
    'same-state.yaml',
    `catalogId: '111122223333'
dataCellsFilters:
  - { databaseName: sales, tableName: orders, name: f, rowFilter: { filterExpression: "country = 'US'" }, columnNames: [id, country] }
grants:
  - { principal: analyst, resource: { dataCellsFilter: { databaseName: sales, tableName: orders, name: f } }, permissions: [SELECT] }
`,
  );
  expect((await run('diff', folder, snapshot)).text).toBe('Nobody gains or loses anything.\n');
});

describe('masks', () => {
  const all = 'grants:\n  - { principal: analyst, resource: { table: { name: orders } }, permissions: [SELECT] }\n';
  const masking = (mask: string): string =>
    `databaseName: sales\n${all}columnMasks:\n  - { principal: analyst, tableName: orders, columnName: country, mask: ${mask} }\n`;

  test('show tells each with what it is set to, and no key', async () => {
    const partial = write('partial.yaml', masking('{ partial: { last: 1 } }'));
    expect((await run('show', folder, '--as', 'ann', '--policy', partial)).text).toContain(
      "  + country: granted, masked; mask partial (first=0, last=1, fill='*')\n  + total: granted\n",
    );
    const hashed = write('hashed.yaml', masking('{ hash: { key: the-key } }'));
    const { text } = await run('show', folder, '--as', 'ann', '--policy', hashed);
    expect(text).toContain('  + country: granted, masked; mask hash\n');
    expect(text).not.toContain('the-key');
  });

  test('diff tells which change, and that a key did', async () => {
    const [none, one, other, another] = [
      write('unmasked.yaml', `databaseName: sales\n${all}`),
      write('one-key.yaml', masking('{ hash: { key: one } }')),
      write('other-key.yaml', masking('{ hash: { key: other } }')),
      write('constant.yaml', masking("{ constant: it's hidden }")),
    ];
    const changed = async (before: string, after: string): Promise<string> =>
      (await run('diff', before, after, '--dir', folder)).text.split('api-key/ann ')[1]?.split('analyst')[0] ?? '';
    expect(await changed(none, one)).toBe('changes orders\n  ~ mask of country: none -> hash\n');
    expect(await changed(one, other)).toBe('changes orders\n  ~ mask of country: hash -> hash with another key\n');
    expect(await changed(other, another)).toBe(
      "changes orders\n  ~ mask of country: hash -> constant (value='it''s hidden')\n",
    );
    expect((await run('diff', one, one, '--dir', folder)).text).toBe('Nobody gains or loses anything.\n');
  });

  test("the folder's are on what a snapshot of Lake Formation grants", async () => {
    const lake = path.join(folder, 'lake');
    mkdirSync(lake);
    for (const name of ['orders.odcs.yaml', 'principals.yaml']) cpSync(path.join(folder, name), path.join(lake, name));
    write('lake/lakegate.yaml', 'contracts: [orders.odcs.yaml]\npolicy: masks.yaml\nprincipals: principals.yaml\n');
    write('lake/masks.yaml', masking('{ nullify: {} }').replace(all, 'grants: []\n'));
    const snapshot = write(
      'lake/snapshot.yaml',
      `catalogId: '111122223333'\ngrants:\n  - { principal: analyst, resource: { table: { databaseName: sales, name: orders } }, permissions: [SELECT] }\n`,
    );
    const masked = '  + country: granted, masked; mask nullify\n';
    expect((await run('show', lake, '--as', 'ann', '--policy', snapshot)).text).toContain(masked);
    // A folder whose state is a snapshot needs none to be named.
    write(
      'lake/lakegate.yaml',
      "contracts: [orders.odcs.yaml]\npolicy: masks.yaml\nprincipals: principals.yaml\nlakeFormation: { decides: state, accountId: '111122223333', stateFile: snapshot.yaml }\n",
    );
    expect((await run('show', lake, '--as', 'ann')).text).toContain(masked);
  });
});

test('a file that cannot be read, or has problems, fails with them', async () => {
  await expect(run('diff', folder, path.join(folder, 'gone.yaml'), '--dir', folder)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
  const broken = write(
    'broken.yaml',
    readFileSync(path.join(folder, 'policy.yaml'), 'utf8').replace('tableName: orders', 'tableName: nowhere'),
  );
  await expect(run('show', folder, '--as', 'ann', '--policy', broken)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
});

test('anything else is answered with the usage', async () => {
  expect((await run()).code).toBe(2);
  expect((await run('show', folder)).code).toBe(2);
  expect((await run('diff', folder)).code).toBe(2);
});
