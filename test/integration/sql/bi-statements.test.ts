// What BI tools and notebooks write when they are given a PostgreSQL: each statement is answered as PostgreSQL answers
// it over what the caller may see, in zones with and without changes of clocks.
import type { PGlite } from '@electric-sql/pglite';
import { LakegateError } from '../../../src/core/errors.js';
import { createSqlLake, type SqlLake } from '../../support/sql-lake.js';
import { statementsByClient } from './bi-statements.js';
import { catalogOn, differenceOf, drawRows, grants, startPostgres } from './compared-tables.js';

const tables = drawRows(20_240_229);
let lake: SqlLake;
let postgres: PGlite;

beforeAll(async () => {
  lake = createSqlLake({ catalog: catalogOn('athena'), tables, grants });
  postgres = await startPostgres(tables);
}, 60_000);
afterAll(async () => {
  await lake.stop();
  await postgres.close();
});

describe.each(['UTC', 'America/New_York'])('in the zone %s', (timeZone) => {
  beforeAll(() => postgres.exec(`SET TIME ZONE '${timeZone}'`));

  it.each(Object.entries(statementsByClient))(
    '%s is answered as by PostgreSQL',
    async (_client, statements) => {
      const differences: string[] = [];
      for (const text of statements) {
        const found = await lake.ask(text, { timeZone }).catch((error: unknown) => {
          if (error instanceof LakegateError) return error;
          throw error;
        });
        const difference =
          found instanceof LakegateError
            ? `${found.message} ${String(found.cause)}`
            : await differenceOf(postgres, text, found);
        if (difference !== undefined) differences.push(`${text}\n${difference}`);
      }
      expect(differences).toEqual([]);
    },
    120_000,
  );
});
