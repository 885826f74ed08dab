// The example's lake as its local Lake Formation answers for it: who is told what of each table.
import { fileURLToPath } from 'node:url';
import { GetTablesCommand, GetUnfilteredTableMetadataCommand } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLakeFormationServer } from '../../local/lake-formation/create-lake-formation-server.js';
import type { LocalServer } from '../../local/local-server.js';
import { assume, clientsFor, ADMIN, roleArn, type LakeClients } from '../support/lake-formation-state.js';

const ACCOUNT = '123456789012';
const FLIGHTS =
  'year month day dep_time sched_dep_time dep_delay arr_time sched_arr_time arr_delay carrier flight tailnum origin dest air_time distance time_hour'.split(
    ' ',
  );

let server: LocalServer;

beforeAll(async () => {
  const file = fileURLToPath(new URL('../../examples/nycflights/lake-formation.yaml', import.meta.url));
  server = await createLakeFormationServer({ file });
});

afterAll(() => server.stop());

async function as(name: string): Promise<LakeClients> {
  return assume(server.url, roleArn(name, ACCOUNT));
}

/** Columns and filters of a table; undefined where it is refused. */
async function answerOf(name: string, table: string) {
  const { glue } = await as(name);
  const ask = { CatalogId: ACCOUNT, DatabaseName: 'nycflights', Name: table };
  return glue
    .send(new GetUnfilteredTableMetadataCommand({ ...ask, SupportedPermissionTypes: ['CELL_FILTER_PERMISSION'] }))
    .then(
      ({ AuthorizedColumns: columns, RowFilter: rows, CellFilters: cells }) => ({ columns, rows, cells }),
      (error: unknown) => {
        if (error instanceof Error && error.name === 'AccessDeniedException') return undefined;
        throw error;
      },
    );
}

const without = (...hidden: string[]): string[] => FLIGHTS.filter((name) => !hidden.includes(name));

describe("the example's lake", () => {
  it.each([
    ['engineer', FLIGHTS, undefined],
    ['analyst', without('tailnum'), undefined],
    ['united-partner', without('air_time'), "carrier = 'UA'"],
    ['marketing', FLIGHTS, undefined],
  ])('gives the %s its flights', async (name, columns, rows) => {
    expect(await answerOf(name, 'flights')).toEqual({ columns, rows, cells: [] });
  });

  it('gives the regulator every flight, with its delays where United flew it', async () => {
    const united = "carrier = 'UA'";
    expect(await answerOf('regulator', 'flights')).toEqual({
      columns: FLIGHTS,
      rows: 'true',
      cells: [
        { ColumnName: 'dep_delay', RowFilterExpression: united },
        { ColumnName: 'arr_delay', RowFilterExpression: united },
      ],
    });
  });

  it('shows each principal the tables that it may know of', async () => {
    const tablesOf = async (name: string): Promise<string[]> => {
      const { glue } = await as(name);
      const { TableList } = await glue.send(new GetTablesCommand({ DatabaseName: 'nycflights', MaxResults: 100 }));
      return (TableList ?? []).map(({ Name }) => String(Name)).sort();
    };
    const all = [
      'airlines',
      'airport_texts',
      'airports',
      'airports_hybrid',
      'carrier_feature_history',
      'carrier_features',
      'daily_carrier_performance',
      'flights',
      'live_flights',
      'live_weather_readings',
      'plane_feature_history',
      'plane_features',
      'planes',
      'weather_readings',
    ];
    expect(await tablesOf('engineer')).toEqual(all);
    expect(await tablesOf('analyst')).toEqual(all);
    const forPartners = ['airlines', 'airports', 'airports_hybrid', 'flights'];
    expect(await tablesOf('united-partner')).toEqual(
      [...forPartners, 'airport_texts', 'carrier_feature_history', 'carrier_features', 'live_flights'].sort(),
    );
    expect(await tablesOf('regulator')).toEqual(forPartners);
    expect(await answerOf('nobody', 'flights')).toBeUndefined();
    expect((await answerOf('analyst', 'planes'))?.columns).toContain('tailnum');
  });

  it('leaves the hybrid table open to everyone, which is why it is not to be served', async () => {
    expect(await answerOf('nobody', 'airports_hybrid')).toMatchObject({ rows: undefined, cells: [] });
    expect((await answerOf('nobody', 'airports_hybrid'))?.columns).toHaveLength(8);
  });

  it('lets no session without the tag become a role', async () => {
    await expect(assume(server.url, roleArn('analyst', ACCOUNT), [])).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(
      clientsFor(server.url, ADMIN).glue.send(
        new GetUnfilteredTableMetadataCommand({
          CatalogId: ACCOUNT,
          DatabaseName: 'nycflights',
          Name: 'flights',
          SupportedPermissionTypes: ['CELL_FILTER_PERMISSION'],
        }),
      ),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
