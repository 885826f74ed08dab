import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSql } from '../../../src/sql/parse-sql.js';
import { classifyQuestion } from '../../../src/sql/classify-question.js';
import type { QuestionTree } from '../../../src/sql/parse-tree.js';
import type { VisibleDataset } from '../../../src/core/read-scope.js';
import { float64Type } from '../../../src/core/data-type.js';
import { visibleDataset } from '../../support/visible-datasets.js';
import { ordersCatalog } from '../../support/orders-catalog.js';

const base = ordersCatalog().datasets;
const datasets = new Map(
  [...base].map(([name, dataset]): [string, VisibleDataset] => [
    name,
    { ...dataset, domain: 'Sales', hashed: new Set() },
  ]),
);
const catalog = { grantDigest: 'g', shapeDigest: 's', datasets, featureServices: new Map() };

async function kindOf(text: string): Promise<string> {
  const [command] = await parseSql(text);
  if (command?.kind !== 'question') throw new Error('no question');
  return classifyQuestion(command.question.tree as QuestionTree, catalog);
}

const { statements } = JSON.parse(
  await readFile(join(import.meta.dirname, '../../engines/catalog-statements.json'), 'utf8'),
) as { readonly statements: readonly { readonly sql: string }[] };
/** Those of catalogs, with an object id in its place. */
const recorded = statements
  .map(({ sql }) => sql.replaceAll(/@\w+@/gu, '16384'))
  .filter((sql) => /^\s*(?:select|with|values)\b/iu.test(sql) && !/\bfrom\s+(?:analytics\.|orders)/iu.test(sql));

describe('a question', () => {
  it.each([
    ['select * from orders', 'data'],
    ['select * from public.orders', 'data'],
    ['select * from sales.orders o join customers c on true', 'data'],
    ['select (select max(id) from orders)', 'data'],
    ['with pg_class as (select 1) select * from pg_class, orders', 'data'],
    ['select 1', 'catalog'],
    ['select version(), current_user', 'catalog'],
    ['select * from pg_class', 'catalog'],
    ["select * from information_schema.tables where table_schema = 'public'", 'catalog'],
    ['select generate_series(1, array_upper(current_schemas(false), 1))', 'catalog'],
    ["select format('%s of %I, 100%%', 1, 'a')", 'catalog'],
    ['select (information_schema._pg_expandarray(indkey)).n from pg_index', 'catalog'],
  ])('is of datasets or of catalogs by what it reads: %s', async (text, kind) => {
    expect(await kindOf(text)).toBe(kind);
  });

  it.each(recorded)('of catalogs is one that clients were recorded to ask: %s', async (text) => {
    expect(await kindOf(text)).toBe('catalog');
  });

  it('is of datasets where a function ranks one, and calls what is not there where its embedding is hidden', async () => {
    const orders = base.get('orders')!;
    const spot = {
      name: 'spot',
      type: { kind: 'list', element: float64Type },
      nullable: true,
      embedding: { dimensions: 2, metric: 'l2' },
    } as const;
    const seen = visibleDataset('texts', [...orders.columns, spot]);
    const told = async (dataset: VisibleDataset | undefined): Promise<string> => {
      const [command] = await parseSql("select * from similar_texts('[1,2]', k => 3)");
      const known = new Map(dataset && [[dataset.name, dataset]]);
      try {
        if (command?.kind !== 'question') throw new Error('no question');
        return classifyQuestion(command.question.tree as QuestionTree, { ...catalog, datasets: known });
      } catch (error) {
        return JSON.stringify([String(error), error]);
      }
    };
    expect(await told(seen)).toBe('data');
    const never = await told(undefined);
    expect(never).toContain('the function similar_texts is not supported');
    expect(await told({ ...seen, columns: orders.columns })).toBe(never);
    expect(await told({ ...seen, hashed: new Set(['spot']) })).toBe(never);
  });

  it.each([
    ['select * from other.orders', 'DATASET_UNKNOWN'],
    ['select * from nothing', 'DATASET_UNKNOWN'],
    ['select * from orders, pg_class', 'SQL_UNSUPPORTED'],
    ['select generate_series(1, 100000000)', 'SQL_UNSUPPORTED'],
    ['select pg_terminate_backend(1)', 'SQL_UNSUPPORTED'],
    ["select format('%1000000000s', 1)", 'SQL_UNSUPPORTED'],
    ["select format('%*s', 1000000000, 1)", 'SQL_UNSUPPORTED'],
    ['select format(relname) from pg_class', 'SQL_UNSUPPORTED'],
    ['select public.version()', 'SQL_UNSUPPORTED'],
    ["select * from pg_class where relname = pg_read_file('x')", 'SQL_UNSUPPORTED'],
  ])('is refused where it is neither or calls what it may not: %s', async (text, code) => {
    await expect(kindOf(text)).rejects.toMatchObject({ code });
  });
});
