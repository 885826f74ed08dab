// What the engineer, who sees everything, is told: every kind of question once, beside the SQL that it means.
import { compareWithOracle } from './compare-with-oracle.js';

describe('single rows', () => {
  compareWithOracle('engineer', [
    {
      name: 'a row is found by a simple key',
      query: '{ plane(tailnum: "N14228") { tailnum year manufacturer model engines seats speed engine } }',
      sql: "SELECT tailnum, year, manufacturer, model, engines, seats, speed, engine FROM planes WHERE tailnum = 'N14228'",
    },
    {
      name: 'a row is found by a composite key with an instant',
      query: `{ flight(carrier: "UA", flight: 1545, origin: "EWR", timeHour: "2013-01-01T10:00:00Z") {
        carrier flight tailnum origin dest depTime depDelay arrDelay airTime distance timeHour } }`,
      sql: `SELECT carrier, flight, tailnum, origin, dest, dep_time AS depTime, dep_delay AS depDelay,
          arr_delay AS arrDelay, air_time AS airTime, distance, time_hour AS timeHour
        FROM flights WHERE carrier = 'UA' AND flight = 1545 AND origin = 'EWR' AND time_hour = '2013-01-01T10:00:00Z'`,
    },
    {
      name: 'an instant in another zone is the same key',
      query: `{ flight(carrier: "UA", flight: 1545, origin: "EWR", timeHour: "2013-01-01T05:00:00-05:00") {
        timeHour depDelay } }`,
      sql: `SELECT time_hour AS timeHour, dep_delay AS depDelay FROM flights
        WHERE carrier = 'UA' AND flight = 1545 AND origin = 'EWR' AND time_hour = '2013-01-01T10:00:00Z'`,
    },
    {
      name: 'a row is found by a key with a date',
      query: `{ dailyCarrierPerformance(carrier: "UA", date: "2013-12-31") {
        carrier date flights cancelled avgDepDelay avgArrDelay airline { name } } }`,
      sql: `SELECT carrier, date, flights, cancelled, avg_dep_delay AS avgDepDelay, avg_arr_delay AS avgArrDelay,
          (SELECT {name: name} FROM airlines a WHERE a.carrier = d.carrier) AS airline
        FROM daily_carrier_performance d WHERE carrier = 'UA' AND date = '2013-12-31'`,
    },
  ]);
});

describe('lists', () => {
  compareWithOracle('engineer', [
    {
      name: 'a page comes in the order of the key where none is asked for',
      query: '{ airports(first: 20) { nodes { faa name lat lon alt tz dst tzone } } }',
      sql: 'SELECT faa, name, lat, lon, alt, tz, dst, tzone FROM airports ORDER BY faa LIMIT 20',
    },
    {
      name: 'ties of an order are broken by the key',
      query: `{ flights(where: { month: { eq: 2 }, day: { eq: 8 } }, orderBy: [{ depDelay: DESC }], first: 200) {
        nodes { carrier flight origin timeHour depDelay } } }`,
      sql: `SELECT carrier, flight, origin, time_hour AS timeHour, dep_delay AS depDelay FROM flights
        WHERE month = 2 AND day = 8
        ORDER BY dep_delay DESC NULLS FIRST, carrier, flight, origin, time_hour LIMIT 200`,
    },
    {
      name: 'nulls are placed as asked',
      query: `{ planes(orderBy: [{ speed: DESC_NULLS_LAST }, { year: ASC_NULLS_FIRST }], first: 60) {
        nodes { tailnum speed year } } }`,
      sql: `SELECT tailnum, speed, year FROM planes
        ORDER BY speed DESC NULLS LAST, year ASC NULLS FIRST, tailnum LIMIT 60`,
    },
    {
      name: 'an offset skips rows of the same order',
      query: '{ planes(orderBy: [{ seats: DESC }], offset: 100, first: 25) { nodes { tailnum seats } } }',
      sql: 'SELECT tailnum, seats FROM planes ORDER BY seats DESC NULLS FIRST, tailnum LIMIT 25 OFFSET 100',
    },
    {
      name: 'the last rows are those at the end of the order, in the order',
      query: '{ airlines(last: 5) { nodes { carrier name } } }',
      sql: 'SELECT * FROM (SELECT carrier, name FROM airlines ORDER BY carrier DESC LIMIT 5) ORDER BY carrier',
    },
    {
      name: 'the count of all rows is that of the filter, not of the page',
      query: '{ flights(where: { dest: { in: ["LAX", "SFO"] }, depDelay: { gt: 30 } }, first: 1) { totalCount } }',
      sql: `SELECT count(*) AS totalCount FROM flights WHERE dest IN ('LAX', 'SFO') AND dep_delay > 30`,
    },
  ]);
});

describe('filters', () => {
  const counted = (name: string, where: string, sql: string) => ({
    name,
    query: `{ flights(where: ${where}, first: 1) { totalCount } }`,
    sql: `SELECT count(*) AS totalCount FROM flights f WHERE ${sql}`,
  });
  compareWithOracle('engineer', [
    counted(
      'comparisons of one column all hold',
      '{ depDelay: { gte: 10, lt: 20 } }',
      'dep_delay >= 10 AND dep_delay < 20',
    ),
    counted('neq leaves out nulls, as SQL does', '{ depDelay: { neq: 0 } }', 'dep_delay <> 0'),
    counted('not of a condition on null is unknown', '{ not: { depDelay: { gt: 0 } } }', 'NOT (dep_delay > 0)'),
    counted('isNull finds what has no value', '{ depTime: { isNull: true } }', 'dep_time IS NULL'),
    counted(
      'notIn leaves out nulls',
      '{ tailnum: { notIn: ["N14228", "N24211"] } }',
      "tailnum NOT IN ('N14228', 'N24211')",
    ),
    counted(
      'an empty in matches nothing, or-ed away',
      '{ or: [{ dest: { in: [] } }, { dest: { eq: "MIA" } }] }',
      "dest = 'MIA'",
    ),
    counted('like knows % and _', '{ tailnum: { like: "N_4%8" } }', "tailnum LIKE 'N_4%8'"),
    counted(
      'startsWith takes % for itself',
      '{ or: [{ tailnum: { startsWith: "N%" } }, { tailnum: { startsWith: "N99" } }] }',
      "starts_with(tailnum, 'N99')",
    ),
    counted(
      'endsWith and contains',
      '{ tailnum: { endsWith: "UA" , contains: "77" } }',
      "tailnum LIKE '%UA' AND tailnum LIKE '%77%'",
    ),
    counted(
      'text is compared by code point',
      '{ tailnum: { gte: "N9", lt: "a" } }',
      "tailnum >= 'N9' AND tailnum < 'a'",
    ),
    counted(
      'and, or and not nest',
      '{ and: [{ or: [{ carrier: { eq: "AA" } }, { carrier: { eq: "DL" } }] }, { not: { or: [{ origin: { eq: "JFK" } }, { distance: { lt: 500 } }] } }] }',
      "(carrier = 'AA' OR carrier = 'DL') AND NOT (origin = 'JFK' OR distance < 500)",
    ),
    counted(
      'instants are compared as instants',
      '{ timeHour: { gte: "2013-03-10T01:00:00-05:00", lt: "2013-03-10T04:00:00-04:00" } }',
      "time_hour >= '2013-03-10T06:00:00Z' AND time_hour < '2013-03-10T08:00:00Z' OR false",
    ),
    counted(
      'a to-one relationship is filtered by what it leads to',
      '{ plane: { seats: { gt: 300 } } }',
      'EXISTS (SELECT 1 FROM planes p WHERE p.tailnum = f.tailnum AND p.seats > 300)',
    ),
    counted(
      'not of a to-one filter takes in rows that lead nowhere',
      '{ not: { plane: { seats: { gt: 300 } } } }',
      'NOT EXISTS (SELECT 1 FROM planes p WHERE p.tailnum = f.tailnum AND p.seats > 300)',
    ),
    counted(
      'a composite relationship is filtered, or-ed with a column',
      '{ or: [{ weather: { windGust: { gt: 45 } } }, { depDelay: { gt: 800 } }] }',
      `EXISTS (SELECT 1 FROM weather_readings w WHERE w.origin = f.origin AND w.time_hour = f.time_hour AND w.wind_gust > 45)
        OR dep_delay > 800`,
    ),
    {
      name: 'some: a row has a related row that matches',
      query: '{ planes(where: { flights: { some: { depDelay: { gt: 600 } } } }, first: 100) { nodes { tailnum } } }',
      sql: `SELECT tailnum FROM planes p
        WHERE EXISTS (SELECT 1 FROM flights f WHERE f.tailnum = p.tailnum AND f.dep_delay > 600) ORDER BY tailnum`,
    },
    {
      name: 'none and every: nothing related matches, or all does, nothing related included',
      query: `{ airports(where: { departures: { some: {} }, arrivals: { none: { carrier: { eq: "UA" } } } }) {
        nodes { faa } } }`,
      sql: `SELECT faa FROM airports a WHERE EXISTS (SELECT 1 FROM flights f WHERE f.origin = a.faa)
        AND NOT EXISTS (SELECT 1 FROM flights f WHERE f.dest = a.faa AND f.carrier = 'UA') ORDER BY faa`,
    },
    {
      name: 'every holds of rows with nothing related, and unknown is no match',
      query: `{ airports(where: { tzone: { eq: "America/Chicago" }, arrivals: { every: { arrDelay: { lt: 900 } } } },
        first: 500) { nodes { faa } } }`,
      sql: `SELECT faa FROM airports a WHERE tzone = 'America/Chicago' AND NOT EXISTS (
          SELECT 1 FROM flights f WHERE f.dest = a.faa AND (f.arr_delay < 900) IS NOT TRUE) ORDER BY faa`,
    },
    {
      name: 'filters go through two relationships',
      query: `{ airlines(where: { flights: { some: { plane: { manufacturer: { eq: "CESSNA" } } } } }) {
        nodes { carrier name } } }`,
      sql: `SELECT carrier, name FROM airlines a WHERE EXISTS (
          SELECT 1 FROM flights f JOIN planes p USING (tailnum) WHERE f.carrier = a.carrier AND p.manufacturer = 'CESSNA')
        ORDER BY carrier`,
    },
  ]);
});

describe('relationships', () => {
  compareWithOracle('engineer', [
    {
      name: 'a row brings what it belongs to, and null where that is unknown',
      query: `{ flights(where: { timeHour: { eq: "2013-11-03T06:00:00-05:00" } }, first: 100) { nodes {
        carrier flight origin airline { name } plane { model year } originAirport { name tzone }
        destAirport { faa } weather { temp windSpeed precip } } } }`,
      sql: `SELECT f.carrier, flight, f.origin, {name: l.name} AS airline,
          CASE WHEN p.tailnum IS NOT NULL THEN {model: p.model, year: p.year} END AS plane,
          {name: o.name, tzone: o.tzone} AS originAirport,
          CASE WHEN d.faa IS NOT NULL THEN {faa: d.faa} END AS destAirport,
          CASE WHEN w.origin IS NOT NULL THEN {temp: w.temp, windSpeed: w.wind_speed, precip: w.precip} END AS weather
        FROM flights f JOIN airlines l USING (carrier) JOIN airports o ON o.faa = f.origin
          LEFT JOIN airports d ON d.faa = f.dest LEFT JOIN planes p ON p.tailnum = f.tailnum
          LEFT JOIN weather_readings w ON w.origin = f.origin AND w.time_hour = f.time_hour
        WHERE f.time_hour = '2013-11-03T11:00:00Z' ORDER BY f.carrier, flight, f.origin`,
    },
    {
      name: 'a row brings the first of what belongs to it, for each parent its own, in the order asked',
      query: `{ airlines { nodes { carrier flights(first: 3, orderBy: [{ arrDelay: DESC_NULLS_LAST }]) {
        nodes { flight arrDelay timeHour } } } } }`,
      sql: `SELECT carrier, {nodes: coalesce((SELECT list({flight: flight, arrDelay: arr_delay, timeHour: time_hour} ORDER BY r) FROM (
            SELECT *, row_number() OVER (PARTITION BY carrier
              ORDER BY arr_delay DESC NULLS LAST, carrier, flight, origin, time_hour) AS r FROM flights) f
          WHERE f.carrier = a.carrier AND r <= 3), [])} AS flights
        FROM airlines a ORDER BY carrier`,
    },
    {
      name: 'related rows are filtered, counted and skipped for each parent',
      query: `{ airports(where: { faa: { in: ["EWR", "JFK", "LGA", "LAX"] } }) { nodes { faa
        departures(where: { month: { eq: 6 }, dest: { eq: "BOS" } }, first: 2, offset: 1) {
          totalCount nodes { carrier flight timeHour } pageInfo { hasNextPage hasPreviousPage } } } } }`,
      sql: `WITH ranked AS (SELECT *, row_number() OVER (PARTITION BY origin ORDER BY carrier, flight, time_hour) AS r
          FROM flights WHERE month = 6 AND dest = 'BOS')
        SELECT faa, {totalCount: (SELECT count(*) FROM ranked WHERE origin = faa),
            nodes: coalesce((SELECT list({carrier: carrier, flight: flight, timeHour: time_hour} ORDER BY r)
              FROM ranked WHERE origin = faa AND r BETWEEN 2 AND 3), []),
            pageInfo: {hasNextPage: (SELECT count(*) FROM ranked WHERE origin = faa) > 3, hasPreviousPage: true}}
          AS departures
        FROM airports WHERE faa IN ('EWR', 'JFK', 'LGA', 'LAX') ORDER BY faa`,
    },
    {
      name: 'the last of what belongs to a row',
      query: `{ planes(where: { tailnum: { in: ["N14228", "N24211"] } }) { nodes { tailnum
        flights(last: 2, orderBy: [{ timeHour: ASC }]) { nodes { flight timeHour } } } } }`,
      sql: `SELECT tailnum, {nodes: (SELECT list({flight: flight, timeHour: time_hour} ORDER BY r DESC) FROM (
            SELECT *, row_number() OVER (PARTITION BY tailnum
              ORDER BY time_hour DESC, carrier DESC, flight DESC, origin DESC) AS r FROM flights) f
          WHERE f.tailnum = p.tailnum AND r <= 2)} AS flights
        FROM planes p WHERE tailnum IN ('N14228', 'N24211') ORDER BY tailnum`,
    },
    {
      name: 'aggregates over what belongs to a row, none included',
      query: `{ airlines { nodes { carrier flightsAggregate(where: { month: { eq: 12 } }) {
        count avg { depDelay } max { distance } } } } }`,
      sql: `SELECT carrier, [(SELECT {count: count(*), avg: {depDelay: avg(dep_delay)}, max: {distance: max(distance)}}
          FROM flights f WHERE f.carrier = a.carrier AND month = 12)] AS flightsAggregate
        FROM airlines a ORDER BY carrier`,
    },
    {
      name: 'grouped aggregates over what belongs to a row',
      query: `{ airports(where: { faa: { in: ["EWR", "JFK"] } }) { nodes { faa
        departuresAggregate(groupBy: [{ field: CARRIER }], orderBy: [{ count: DESC }], first: 3) {
          group { carrier } count } } } }`,
      sql: `SELECT faa, (SELECT list({"group": {carrier: carrier}, count: n} ORDER BY r) FROM (
            SELECT origin, carrier, count(*) AS n,
              row_number() OVER (PARTITION BY origin ORDER BY count(*) DESC, carrier) AS r
            FROM flights GROUP BY origin, carrier) g WHERE origin = faa AND r <= 3) AS departuresAggregate
        FROM airports WHERE faa IN ('EWR', 'JFK') ORDER BY faa`,
    },
    {
      name: 'relationships are followed there and back again',
      query: `{ plane(tailnum: "N14228") { flights(first: 2) { nodes { flight airline { name
        dailyPerformance(first: 1, orderBy: [{ cancelled: DESC }]) { nodes { date cancelled } } } } } } }`,
      sql: `SELECT {nodes: list({flight: flight, airline: {name: name, dailyPerformance: {nodes: [worst]}}} ORDER BY r)} AS flights
        FROM (SELECT carrier, flight, row_number() OVER (ORDER BY carrier, flight, origin, time_hour) AS r
          FROM flights WHERE tailnum = 'N14228') f
        JOIN (SELECT carrier, first({date: date, cancelled: cancelled} ORDER BY cancelled DESC, date) AS worst
          FROM daily_carrier_performance GROUP BY carrier) USING (carrier)
        JOIN airlines USING (carrier) WHERE r <= 2`,
    },
  ]);
});

describe('aggregates', () => {
  compareWithOracle('engineer', [
    {
      name: 'without groups there is one row over all',
      query: `{ flightsAggregate { count countDistinct { tailnum dest } sum { distance depDelay } avg { arrDelay }
        min { timeHour carrier } max { timeHour airTime } stddev { depDelay } quantile(p: 0.9) { depDelay } } }`,
      sql: `SELECT count(*) AS count, {tailnum: count(DISTINCT tailnum), dest: count(DISTINCT dest)} AS countDistinct,
          {distance: sum(distance)::VARCHAR, depDelay: sum(dep_delay)::VARCHAR} AS sum, {arrDelay: avg(arr_delay)} AS avg,
          {timeHour: min(time_hour), carrier: min(carrier)} AS min, {timeHour: max(time_hour), airTime: max(air_time)} AS max,
          {depDelay: stddev_samp(dep_delay)} AS stddev, {depDelay: quantile_cont(dep_delay, 0.9)} AS quantile FROM flights`,
    },
    {
      name: 'over nothing the count is 0 and the rest null',
      query: `{ flightsAggregate(where: { carrier: { eq: "none" } }) { count sum { distance } avg { distance }
        min { carrier } stddev { distance } quantile(p: 0.5) { distance } countDistinct { carrier } } }`,
      sql: `SELECT 0 AS count, {distance: NULL} AS sum, {distance: NULL} AS avg, {carrier: NULL} AS min,
        {distance: NULL} AS stddev, {distance: NULL} AS quantile, {carrier: 0} AS countDistinct`,
    },
    {
      name: 'groups come in their own order, nulls last',
      query: '{ planesAggregate(groupBy: [{ field: ENGINES }, { field: SPEED }]) { group { engines speed } count } }',
      sql: `SELECT {engines: engines, speed: speed} AS "group", count(*) AS count FROM planes
        GROUP BY engines, speed ORDER BY engines NULLS LAST, speed NULLS LAST`,
    },
    {
      name: 'having, order and a limit of groups',
      query: `{ flightsAggregate(groupBy: [{ field: DEST }], where: { origin: { eq: "JFK" } },
        having: { count: { gte: 100 }, avg: { depDelay: { gt: 10 } } },
        orderBy: [{ avg: { depDelay: DESC } }], first: 7) { group { dest } count avg { depDelay } } }`,
      sql: `SELECT {dest: dest} AS "group", count(*) AS count, {depDelay: avg(dep_delay)} AS avg FROM flights
        WHERE origin = 'JFK' GROUP BY dest HAVING count(*) >= 100 AND avg(dep_delay) > 10
        ORDER BY avg(dep_delay) DESC, dest LIMIT 7`,
    },
    {
      name: 'months of New York begin at its midnight, in winter and in summer',
      query: `{ flightsAggregate(groupBy: [{ field: TIME_HOUR, every: MONTH, timeZone: "America/New_York" }]) {
        group { timeHour } count } }`,
      sql: `SELECT {timeHour: date_trunc('month', time_hour AT TIME ZONE 'America/New_York') AT TIME ZONE 'America/New_York'}
          AS "group", count(*) AS count FROM flights GROUP BY ALL ORDER BY ALL`,
    },
    {
      name: 'days about the clock changes have 23 and 25 hours',
      query: `{ weatherReadingsAggregate(groupBy: [{ field: TIME_HOUR, every: DAY, timeZone: "America/New_York" }],
        where: { origin: { eq: "EWR" }, or: [
          { timeHour: { gte: "2013-03-09T05:00:00Z", lt: "2013-03-12T04:00:00Z" } },
          { timeHour: { gte: "2013-11-02T04:00:00Z", lt: "2013-11-05T05:00:00Z" } }] }) {
        group { timeHour } count avg { temp } } }`,
      sql: `SELECT {timeHour: date_trunc('day', time_hour AT TIME ZONE 'America/New_York') AT TIME ZONE 'America/New_York'}
          AS "group", count(*) AS count, {temp: avg(temp)} AS avg FROM weather_readings
        WHERE origin = 'EWR' AND (time_hour >= '2013-03-09T05:00:00Z' AND time_hour < '2013-03-12T04:00:00Z'
          OR time_hour >= '2013-11-02T04:00:00Z' AND time_hour < '2013-11-05T05:00:00Z')
        GROUP BY ALL ORDER BY ALL`,
    },
    {
      name: 'weeks begin on Monday, quarters and years where the zone says',
      query: `{ flightsAggregate(groupBy: [{ field: TIME_HOUR, every: WEEK, timeZone: "Asia/Kolkata" }, { field: ORIGIN }],
        where: { timeHour: { gte: "2013-10-20T00:00:00Z" } }) { group { timeHour origin } count } }`,
      sql: `SELECT {timeHour: date_trunc('week', time_hour AT TIME ZONE 'Asia/Kolkata') AT TIME ZONE 'Asia/Kolkata',
          origin: origin} AS "group", count(*) AS count FROM flights WHERE time_hour >= '2013-10-20T00:00:00Z'
        GROUP BY ALL ORDER BY ALL`,
    },
    {
      name: 'dates are grouped by month',
      query: `{ dailyCarrierPerformancesAggregate(groupBy: [{ field: DATE, every: MONTH }],
        where: { carrier: { eq: "B6" } }) { group { date } sum { flights cancelled } max { avgDepDelay } } }`,
      sql: `SELECT {date: date_trunc('month', date)::DATE} AS "group",
          {flights: sum(flights)::BIGINT::VARCHAR, cancelled: sum(cancelled)::BIGINT::VARCHAR} AS sum,
          {avgDepDelay: max(avg_dep_delay)} AS max
        FROM daily_carrier_performance WHERE carrier = 'B6' GROUP BY ALL ORDER BY ALL`,
    },
    {
      name: 'aggregates are filtered through relationships',
      query: `{ flightsAggregate(where: { plane: { manufacturer: { eq: "EMBRAER" } }, month: { lte: 2 } },
        groupBy: [{ field: CARRIER }]) { group { carrier } count countDistinct { tailnum } } }`,
      sql: `SELECT {carrier: carrier} AS "group", count(*) AS count, {tailnum: count(DISTINCT tailnum)} AS countDistinct
        FROM flights f WHERE month <= 2 AND EXISTS (
          SELECT 1 FROM planes p WHERE p.tailnum = f.tailnum AND p.manufacturer = 'EMBRAER')
        GROUP BY carrier ORDER BY carrier`,
    },
  ]);
});
