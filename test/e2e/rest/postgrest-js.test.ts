// The datasets of the example, read by PostgREST's own client as applications use it, held to DuckDB over the files.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PostgrestClient } from '@supabase/postgrest-js';
import { exampleUrl, type ExamplePrincipal } from '../support/ask.js';
import { createOracle, type Oracle, type OracleRow } from '../support/oracle.js';

let oracle: Oracle;
beforeAll(async () => {
  oracle = await createOracle();
});
afterAll(() => {
  oracle.stop();
});

const since = '2013-12-24T05:00:00+00:00';

function client(principal: ExamplePrincipal) {
  return new PostgrestClient(`${exampleUrl()}/rest/v1`, { headers: { Authorization: `Bearer demo-${principal}` } });
}

const truth = (sql: string, principal: ExamplePrincipal = 'engineer'): Promise<readonly OracleRow[]> =>
  oracle.rows(principal, sql);

describe('postgrest-js', () => {
  test('selects, filters, orders and pages', async () => {
    const { data, error, count } = await client('engineer')
      .from('flights')
      .select('carrier, flight, delay:dep_delay', { count: 'exact' })
      .gte('time_hour', since)
      .gt('dep_delay', 60)
      .in('origin', ['JFK', 'LGA'])
      .not('arr_delay', 'is', null)
      .order('dep_delay', { ascending: false })
      .order('flight')
      .range(5, 14);
    expect(error).toBeNull();
    const where = `time_hour >= '${since}' AND dep_delay > 60 AND origin IN ('JFK', 'LGA') AND arr_delay IS NOT NULL`;
    expect(data).toEqual(
      await truth(
        `SELECT carrier, flight, dep_delay AS delay FROM flights WHERE ${where}
         ORDER BY dep_delay DESC, flight, carrier, origin, time_hour LIMIT 10 OFFSET 5`,
      ),
    );
    const [total] = await truth(`SELECT count(*)::INTEGER AS n FROM flights WHERE ${where}`);
    expect(count).toBe(total?.['n']);
  });

  test('takes trees of conditions, patterns and quantifiers', async () => {
    const { data, error } = await client('engineer')
      .from('airports')
      .select('faa')
      .or('name.ilike.*LA GUARDIA*,and(alt.gt.5000,not.or(faa.like.A*,faa.in.(SUN,DEN))),faa.is.null')
      .likeAnyOf('faa', ['A*', 'D*', 'L*', 'S*'])
      .order('faa');
    expect(error).toBeNull();
    expect(data).toEqual(
      await truth(
        `SELECT faa FROM airports WHERE (name ILIKE '%LA GUARDIA%' OR (alt > 5000 AND NOT (faa LIKE 'A%' OR faa IN ('SUN', 'DEN'))))
         AND (faa LIKE 'A%' OR faa LIKE 'D%' OR faa LIKE 'L%' OR faa LIKE 'S%') ORDER BY faa`,
      ),
    );
    expect(data?.length).toBeGreaterThan(3);
  });

  test('embeds to-one relationships, some of them inner, and spreads them', async () => {
    const { data, error } = await client('engineer')
      .from('flights')
      .select('carrier, flight, origin, plane!inner(seats, model), ...airline(airline_name:name)')
      .gte('time_hour', since)
      .gt('plane.seats', 300)
      .order('carrier')
      .order('flight')
      .limit(20);
    expect(error).toBeNull();
    const expected = await truth(
      `SELECT f.carrier, f.flight, f.origin, p.seats, p.model, a.name AS airline_name FROM flights f
       JOIN planes p ON p.tailnum = f.tailnum JOIN airlines a ON a.carrier = f.carrier
       WHERE f.time_hour >= '${since}' AND p.seats > 300 ORDER BY f.carrier, f.flight, f.origin, f.time_hour LIMIT 20`,
    );
    expect(data).toEqual(expected.map(({ seats, model, ...flight }) => ({ ...flight, plane: { seats, model } })));
  });

  test('embeds to-many relationships with an order and a limit of their own', async () => {
    const { data, error } = await client('engineer')
      .from('airlines')
      .select('carrier, flights(flight, dep_delay)')
      .gte('flights.time_hour', since)
      .order('dep_delay', { referencedTable: 'flights', ascending: false, nullsFirst: false })
      .limit(3, { referencedTable: 'flights' })
      .order('carrier');
    expect(error).toBeNull();
    const flights = await truth(
      `SELECT carrier, flight, dep_delay FROM flights WHERE time_hour >= '${since}'
       QUALIFY row_number() OVER (PARTITION BY carrier ORDER BY dep_delay DESC NULLS LAST, flight, origin, time_hour) <= 3
       ORDER BY carrier, dep_delay DESC NULLS LAST, flight, origin, time_hour`,
    );
    const airlines = await truth('SELECT carrier FROM airlines ORDER BY carrier');
    expect(data).toEqual(
      airlines.map(({ carrier }) => ({
        carrier,
        flights: flights
          .filter((f) => f['carrier'] === carrier)
          .map(({ flight, dep_delay }) => ({ flight, dep_delay })),
      })),
    );
  });

  test('groups and aggregates, of embedded rows too', async () => {
    const grouped = await client('engineer')
      .from('flights')
      .select('carrier, n:count(), delayed:dep_delay.count(), worst:dep_delay.max(), total:distance.sum()')
      .gte('time_hour', since)
      .order('carrier');
    expect(grouped.error).toBeNull();
    expect(grouped.data).toEqual(
      await truth(
        `SELECT carrier, count(*)::INTEGER AS n, count(dep_delay)::INTEGER AS delayed, max(dep_delay) AS worst,
         sum(distance)::INTEGER AS total FROM flights WHERE time_hour >= '${since}' GROUP BY carrier ORDER BY carrier`,
      ),
    );
    const embedded = await client('engineer')
      .from('airlines')
      .select('carrier, flights(count())')
      .gte('flights.time_hour', since)
      .order('carrier');
    expect(embedded.error).toBeNull();
    const counts = await truth(
      `SELECT a.carrier, count(f.carrier)::INTEGER AS count FROM airlines a
       LEFT JOIN flights f ON f.carrier = a.carrier AND f.time_hour >= '${since}' GROUP BY a.carrier ORDER BY a.carrier`,
    );
    expect(embedded.data).toEqual(counts.map(({ carrier, count }) => ({ carrier, flights: [{ count }] })));
  });

  test('orders by a column of a related row', async () => {
    const { data, error } = await client('engineer')
      .from('flights')
      .select('flight, plane!inner(seats)')
      .gte('time_hour', since)
      .order('plane(seats)', { ascending: false })
      .limit(5);
    expect(error).toBeNull();
    const seats = await truth(
      `SELECT p.seats FROM flights f JOIN planes p ON p.tailnum = f.tailnum WHERE f.time_hour >= '${since}'
       ORDER BY p.seats DESC LIMIT 5`,
    );
    expect(data?.map((row) => row.plane)).toEqual(seats);
  });

  test('reads one row as an object, and says when there is none or more', async () => {
    const planes = client('engineer').from('planes').select('tailnum, seats');
    const one = await planes.eq('tailnum', 'N14228').single();
    expect(one.data).toEqual({ tailnum: 'N14228', seats: 149 });
    const none = await client('engineer').from('planes').select('tailnum').eq('tailnum', 'N0').single();
    expect(none).toMatchObject({
      status: 406,
      data: null,
      error: { code: 'PGRST116', details: 'The result contains 0 rows' },
    });
    const maybe = await client('engineer').from('planes').select('tailnum').eq('tailnum', 'N0').maybeSingle();
    expect(maybe).toMatchObject({ data: null, error: null });
    const several = await client('engineer').from('airlines').select('carrier').single();
    expect(several).toMatchObject({ status: 406, error: { code: 'PGRST116' } });
  });

  test('counts without rows, reads CSV, and leaves nulls out', async () => {
    const counted = await client('engineer').from('airlines').select('*', { count: 'exact', head: true });
    expect(counted).toMatchObject({ count: 16, data: null, error: null });
    const csv = await client('engineer').from('airlines').select('carrier').order('carrier').limit(2).csv();
    expect(csv.data).toBe('carrier\r\n9E\r\nAA\r\n');
    const stripped = await client('engineer')
      .from('planes')
      .select('tailnum, speed')
      .eq('tailnum', 'N14228')
      .stripNulls();
    expect(stripped.data).toEqual([{ tailnum: 'N14228' }]);
  });

  test('sees what its principal sees', async () => {
    const partner = await client('united-partner')
      .from('flights')
      .select('carrier, count()')
      .gte('time_hour', since)
      .order('carrier');
    expect(partner.data).toEqual(
      await truth(
        `SELECT carrier, count(*)::INTEGER AS count FROM flights WHERE time_hour >= '${since}' GROUP BY carrier`,
        'united-partner',
      ),
    );
    const hidden = await client('analyst').from('flights').select('tailnum').limit(1);
    expect(hidden).toMatchObject({
      status: 400,
      error: { code: '42703', message: 'column flights.tailnum does not exist', hint: null },
    });
    const unknown = await client('nobody').from('flights').select();
    expect(unknown).toMatchObject({ status: 404, error: { code: 'PGRST205' } });
  });

  test('is refused by name what no store answers', async () => {
    for (const [filter, value] of [
      ['match', '^A'],
      ['cs', '{1}'],
      ['fts', 'x'],
    ] as const) {
      const { error } = await client('engineer').from('airlines').select().filter('name', filter, value);
      expect(error?.message).toMatch(new RegExp(`^The operator ${filter} `));
    }
    const written = await client('engineer').from('airlines').insert({ carrier: 'ZZ' });
    expect(written).toMatchObject({ status: 405, error: { code: 'METHOD_NOT_ALLOWED' } });
  });
});
