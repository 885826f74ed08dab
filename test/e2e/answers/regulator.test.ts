// What the regulator is told: every flight, its delays where United flew it and null elsewhere, whatever is made of them.
import { compareWithOracle } from './compare-with-oracle.js';

compareWithOracle('regulator', [
  {
    name: 'every flight is there, with delays of United alone',
    query: `{ flights(where: { timeHour: { eq: "2013-01-01T11:00:00Z" } }, first: 100) {
      totalCount nodes { carrier flight depDelay arrDelay depTime } } }`,
    sql: `SELECT carrier, flight, dep_delay AS depDelay, arr_delay AS arrDelay, dep_time AS depTime FROM flights
      WHERE time_hour = '2013-01-01T11:00:00Z' ORDER BY carrier, flight, origin, time_hour`,
  },
  {
    name: 'aggregates take what is hidden for null',
    query: `{ flightsAggregate(groupBy: [{ field: CARRIER }]) {
      group { carrier } count avg { depDelay } max { arrDelay } countDistinct { arrDelay } } }`,
    sql: `SELECT {carrier: carrier} AS "group", count(*) AS count, {depDelay: avg(dep_delay)} AS avg,
        {arrDelay: max(arr_delay)} AS max, {arrDelay: count(DISTINCT arr_delay)} AS countDistinct
      FROM flights GROUP BY carrier ORDER BY carrier`,
  },
  {
    name: 'filters find nobody by what is hidden',
    query: `{ flightsAggregate(where: { depDelay: { gt: 120 } }, groupBy: [{ field: CARRIER }]) { group { carrier } count } }`,
    sql: 'SELECT {carrier: carrier} AS "group", count(*) AS count FROM flights WHERE dep_delay > 120 GROUP BY carrier',
  },
  {
    name: 'negation finds nobody either',
    query: `{ flightsAggregate(where: { not: { depDelay: { lte: 120 } } }, groupBy: [{ field: CARRIER }]) { group { carrier } count } }`,
    sql: 'SELECT {carrier: carrier} AS "group", count(*) AS count FROM flights WHERE NOT dep_delay <= 120 GROUP BY carrier',
  },
  {
    name: 'orders put what is hidden with the nulls',
    query: `{ flights(orderBy: [{ arrDelay: DESC_NULLS_LAST }], first: 5, where: { month: { eq: 2 } }) { nodes { carrier arrDelay } } }`,
    sql: `SELECT carrier, arr_delay AS arrDelay FROM flights WHERE month = 2
      ORDER BY arr_delay DESC NULLS LAST, carrier, flight, origin, time_hour LIMIT 5`,
  },
]);
