import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CatalogMirror } from '../../src/core/catalog-mirror.js';
import { stringType } from '../../src/core/data-type.js';
import type { VisibleCatalog } from '../../src/core/read-scope.js';
import { askCatalog, startCatalogMirror, visibleCatalog } from '../support/start-catalog-mirror.js';
import { flights, visibleDataset } from '../support/visible-datasets.js';

const text = (name: string) => ({ name, type: stringType, nullable: true });
const open = visibleDataset('zq_open', [text('a'), text('b')], { domain: 'zqcommon' });
const withColumn = { ...open, columns: [text('a'), { ...text('zq_column'), description: 'zq_comment' }, text('b')] };
const secret = visibleDataset('zq_secret', [text('a')], { domain: 'zqprivate', description: 'zq_described' });
const seesAll = visibleCatalog([withColumn, secret]);
const seesLittle: VisibleCatalog = { ...visibleCatalog([open]), shapeDigest: seesAll.shapeDigest };

let mirror: CatalogMirror;
beforeAll(() => {
  mirror = startCatalogMirror();
});
afterAll(() => mirror.stop());

/** All that the catalogs say, as one text. */
async function readEverything(catalog: VisibleCatalog): Promise<string> {
  const relations = await askCatalog(
    mirror,
    `SELECT relnamespace::regnamespace || '.' || quote_ident(relname) FROM pg_class
     WHERE relkind IN ('r', 'v') AND has_table_privilege(oid, 'SELECT') ORDER BY 1`,
    { catalog },
  );
  const texts: string[] = [];
  for (const [relation] of relations) {
    // A view of something that this server has not: PostgreSQL says so.
    const rows = await askCatalog(mirror, `SELECT r::text FROM ${String(relation)} r`, { catalog }).catch(() => []);
    texts.push(...rows.map(([row]) => `${String(relation)}: ${String(row)}`));
  }
  return texts.join('\n');
}

describe('the catalogs of SQL', () => {
  it('say nothing anywhere of a hidden dataset, column or domain, nor that there is one', async () => {
    const all = await readEverything(seesAll);
    const little = await readEverything(seesLittle);
    for (const name of ['zq_column', 'zq_comment', 'zq_secret', 'zq_described', 'zqprivate']) {
      expect(all).toContain(name);
      expect(little).not.toContain(name);
    }
    expect(little).toContain('zq_open');
    expect(
      await askCatalog(
        mirror,
        `SELECT attname, attnum, attisdropped FROM pg_attribute WHERE attrelid = 'zq_open'::regclass AND attnum > 0 ORDER BY attnum`,
        { catalog: seesLittle },
      ),
    ).toEqual([
      ['a', '1', 'f'],
      ['b', '2', 'f'],
    ]);
    await expect(askCatalog(mirror, `SELECT 'zq_secret'::regclass`, { catalog: seesLittle })).rejects.toMatchObject({
      message: 'relation "zq_secret" does not exist',
    });
  });

  it('take nothing that would change them, or reach beyond them', async () => {
    const catalog = visibleCatalog([flights]);
    for (const statement of [
      'DROP TABLE flights',
      'SELECT 1; DROP TABLE flights',
      'WITH x AS (DELETE FROM flights RETURNING 1) SELECT * FROM x',
      'WITH x AS (SELECT 1) INSERT INTO flights (id) SELECT 1',
      'SELECT 1 AS a INTO stolen',
      'SELECT * FROM flights FOR UPDATE',
      `COPY flights TO '/tmp/x'`,
      'ROLLBACK',
      'RESET SESSION AUTHORIZATION',
      `DO 'BEGIN END'`,
      '/* SELECT */ SET ROLE lakegate',
      'SELECT pg_sleep(1)',
      `SELECT pg_read_file('postgresql.conf')`,
      `SELECT pg_ls_dir('.')`,
      `SELECT lo_import('/etc/passwd')`,
      `SELECT pg_advisory_lock(1)`,
      `SELECT pg_terminate_backend(pg_backend_pid())`,
      `SELECT query_to_xml('SELECT 1', true, true, '')`,
      `SELECT rolpassword FROM pg_authid`,
    ]) {
      await expect(askCatalog(mirror, statement, { catalog })).rejects.toMatchObject({
        code: expect.stringMatching(/^SQL_(INVALID|UNSUPPORTED)$/),
      });
    }
    const tables = await askCatalog(mirror, `SELECT relname FROM pg_class WHERE relname IN ('flights', 'stolen')`, {
      catalog,
    });
    expect(tables).toEqual([['flights'], ['flights']]);
  });

  it('let nobody become another or write by a setting', async () => {
    const catalog = visibleCatalog([flights]);
    const rows = await askCatalog(
      mirror,
      `SELECT set_config('session_authorization', 'lakegate', false), set_config('transaction_read_only', 'off', false),
        (SELECT current_user), (SELECT current_setting('transaction_read_only')), (SELECT current_setting('is_superuser'))`,
      { catalog },
    );
    expect(rows).toEqual([['lakegate', 'off', 'analyst', 'on', 'off']]);
  });

  it('take a name, a value or a setting with quotes for what it is', async () => {
    const odd = visibleDataset(`o'dd "table"\\`, [{ ...text(`c'ol "umn"\\`), description: `d'esc\\'; DROP TABLE x` }], {
      domain: `d'om; "ain"`,
      description: `it's \\ "so"`,
    });
    const catalog = visibleCatalog([odd]);
    const rows = await askCatalog(
      mirror,
      `SELECT relname, attname, col_description(c.oid, 1), obj_description(c.oid), relnamespace::regnamespace FROM pg_class c JOIN pg_attribute ON attrelid = c.oid AND attnum = 1 WHERE relname = $1`,
      { catalog, values: [odd.name] },
    );
    const expected = [odd.name, `c'ol "umn"\\`, `d'esc\\'; DROP TABLE x`, `it's \\ "so"`];
    expect(rows.map((row) => row.slice(0, 4))).toEqual([expected, expected]);
    expect(rows.map((row) => row[4]).sort()).toEqual(['d_om_ain_', 'public']);
  });
});
