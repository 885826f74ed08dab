import { describe, expect, it } from '@jest/globals';
import { renameCatalogColumns } from '../../../src/sql/rename-catalog-columns.js';

describe('a column of the catalogs that got another name', () => {
  it.each([
    [
      'is asked for by the one it has, places staying',
      `SELECT d.daticulocale as "ICU Locale" FROM pg_catalog.pg_database d WHERE nonsuch`,
      `SELECT d.datlocale    as "ICU Locale" FROM pg_catalog.pg_database d WHERE nonsuch`,
    ],
    [
      'answers under the name that was asked for',
      `SELECT oid, DatIcuLocale FROM pg_database`,
      `SELECT oid, datlocale    AS daticulocale FROM pg_database`,
    ],
    [
      'may be in quotes, beneath qualifiers, more than once',
      `SELECT 'ä', "c" . "colliculocale" FROM pg_collation c ORDER BY pg_catalog.pg_collation.colliculocale`,
      `SELECT 'ä', "c" . "colllocale"    AS colliculocale FROM pg_collation c ORDER BY pg_catalog.pg_collation.colllocale   `,
    ],
    [
      'is left alone in texts and comments',
      `SELECT 'daticulocale' /* daticulocale */ FROM pg_database`,
      `SELECT 'daticulocale' /* daticulocale */ FROM pg_database`,
    ],
    [
      'is left alone where the question has a column of its own by that name',
      `SELECT daticulocale FROM (SELECT datlocale AS daticulocale FROM pg_database) d`,
      `SELECT daticulocale FROM (SELECT datlocale AS daticulocale FROM pg_database) d`,
    ],
    [
      'is left alone where columns are named by a list',
      `WITH d(daticulocale) AS (SELECT datlocale FROM pg_database) SELECT daticulocale FROM d`,
      `WITH d(daticulocale) AS (SELECT datlocale FROM pg_database) SELECT daticulocale FROM d`,
    ],
  ])('%s', async (_, text, expected) => {
    expect(await renameCatalogColumns(text)).toBe(expected);
  });
});
