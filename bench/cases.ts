// What is measured, as data: four kinds of question, each to every store that can answer it.

export type Store = 'dynamodb' | 'clickhouse' | 'redshift' | 'athena';

/** One question to one store. Requests take the variable sets in turn, so that no answer is asked for twice in a row. */
export interface BenchCase {
  readonly store: Store;
  readonly title: 'point look-up' | '100 rows, 2 relations' | '1,000-row list' | 'group-by';
  /** Sent as `x-lakegate-pin`. */
  readonly pin: string;
  readonly query: string;
  readonly variables: readonly Readonly<Record<string, unknown>>[];
}

/** Facts of the example's data that questions are made from. */
export interface BenchKeys {
  /** Every tail number of `planes`. */
  readonly tailnums: readonly string[];
  /** Keys of flights that each store holds. */
  readonly flights: Readonly<Record<'clickhouse' | 'athena', readonly Readonly<Record<string, unknown>>[]>>;
}

const flightKey = '$carrier: String!, $flight: Int!, $origin: String!, $timeHour: DateTime!';
const flightPoint = `query (${flightKey}) {
  flight(carrier: $carrier, flight: $flight, origin: $origin, timeHour: $timeHour) {
    carrier flight origin timeHour dest depDelay
  }
}`;
const flightList = `query ($from: DateTime!, $to: DateTime!) {
  flights(first: 1000, where: { timeHour: { gte: $from, lt: $to } }) {
    nodes { carrier flight origin timeHour dest depDelay }
  }
}`;
const flightGroups = `query ($from: DateTime!) {
  flightsAggregate(where: { timeHour: { gte: $from } }, groupBy: [{ field: CARRIER }]) {
    group { carrier } count avg { depDelay } max { depDelay }
  }
}`;
const flightPlanes = `query ($from: DateTime!, $to: DateTime!) {
  flights(first: 100, orderBy: [{ timeHour: ASC }], where: { timeHour: { gte: $from, lt: $to } }) {
    nodes { carrier flight origin timeHour plane { manufacturer model seats } destAirport { name } }
  }
}`;
const flightWeather = `query ($from: DateTime!, $to: DateTime!) {
  flights(first: 100, orderBy: [{ timeHour: ASC }], where: { timeHour: { gte: $from, lt: $to } }) {
    nodes { carrier flight origin timeHour weather { temp windSpeed visib } airline { name } }
  }
}`;
const planePoint = `query ($tailnum: String!) {
  plane(tailnum: $tailnum) { tailnum year manufacturer model seats engine }
}`;
const planeList = `query ($tailnums: [String!]!) {
  planes(first: 1000, where: { tailnum: { in: $tailnums } }) {
    nodes { tailnum year manufacturer model seats engine }
  }
}`;
const dayPoint = `query ($carrier: String!, $date: Date!) {
  dailyCarrierPerformance(carrier: $carrier, date: $date) {
    carrier date flights cancelled avgDepDelay avgArrDelay
  }
}`;
const dayList = `query ($from: Date!) {
  dailyCarrierPerformances(first: 1000, where: { date: { gte: $from } }) {
    nodes { carrier date flights cancelled avgDepDelay avgArrDelay }
  }
}`;
const dayAirlines = `query ($from: Date!) {
  dailyCarrierPerformances(first: 100, orderBy: [{ date: ASC }], where: { date: { gte: $from } }) {
    nodes { carrier date flights airline { name dailyPerformance(first: 3) { nodes { date flights } } } }
  }
}`;
const dayGroups = `query ($from: Date!) {
  dailyCarrierPerformancesAggregate(where: { date: { gte: $from } }, groupBy: [{ field: CARRIER }]) {
    group { carrier } sum { flights } avg { avgDepDelay }
  }
}`;

const days = Array.from({ length: 16 }, (_, i) => String(i + 1).padStart(2, '0'));
const weeksOf = (month: string): readonly Readonly<Record<string, string>>[] =>
  days.map((day) => ({
    from: `2013-${month}-${day}T00:00:00Z`,
    to: `2013-${month}-${String(Number(day) + 10)}T00:00:00Z`,
  }));

/** All questions. A group-by is not DynamoDB's; rows with relations begin there at ClickHouse and end at DynamoDB. */
export function buildCases({ tailnums, flights }: BenchKeys): readonly BenchCase[] {
  const carriers = ['UA', 'B6', 'EV', 'DL'];
  return [
    {
      store: 'dynamodb',
      title: 'point look-up',
      pin: 'planes.dynamodb',
      query: planePoint,
      variables: tailnums.slice(0, 64).map((tailnum) => ({ tailnum })),
    },
    {
      store: 'dynamodb',
      title: '100 rows, 2 relations',
      pin: 'flights.clickhouse,planes.dynamodb,airports.dynamodb',
      query: flightPlanes,
      variables: weeksOf('11'),
    },
    {
      store: 'dynamodb',
      title: '1,000-row list',
      pin: 'planes.dynamodb',
      query: planeList,
      variables: [0, 500, 1000, 1500].map((start) => ({ tailnums: tailnums.slice(start, start + 1000) })),
    },
    {
      store: 'clickhouse',
      title: 'point look-up',
      pin: 'clickhouse',
      query: flightPoint,
      variables: flights.clickhouse,
    },
    {
      store: 'clickhouse',
      title: '100 rows, 2 relations',
      pin: 'flights.clickhouse,weather_readings.clickhouse,airlines.dynamodb',
      query: flightWeather,
      variables: weeksOf('11'),
    },
    { store: 'clickhouse', title: '1,000-row list', pin: 'clickhouse', query: flightList, variables: weeksOf('11') },
    {
      store: 'clickhouse',
      title: 'group-by',
      pin: 'clickhouse',
      query: flightGroups,
      variables: weeksOf('11').map(({ from }) => ({ from })),
    },
    {
      store: 'redshift',
      title: 'point look-up',
      pin: 'redshift',
      query: dayPoint,
      variables: days.flatMap((day) => carriers.map((carrier) => ({ carrier, date: `2013-06-${day}` }))),
    },
    {
      store: 'redshift',
      title: '100 rows, 2 relations',
      pin: 'daily_carrier_performance.redshift,airlines.dynamodb',
      query: dayAirlines,
      variables: days.map((day) => ({ from: `2013-06-${day}` })),
    },
    {
      store: 'redshift',
      title: '1,000-row list',
      pin: 'redshift',
      query: dayList,
      variables: days.map((day) => ({ from: `2013-06-${day}` })),
    },
    {
      store: 'redshift',
      title: 'group-by',
      pin: 'redshift',
      query: dayGroups,
      variables: days.map((day) => ({ from: `2013-06-${day}` })),
    },
    { store: 'athena', title: 'point look-up', pin: 'athena', query: flightPoint, variables: flights.athena },
    { store: 'athena', title: '100 rows, 2 relations', pin: 'athena', query: flightPlanes, variables: weeksOf('02') },
    { store: 'athena', title: '1,000-row list', pin: 'athena', query: flightList, variables: weeksOf('02') },
    {
      store: 'athena',
      title: 'group-by',
      pin: 'athena',
      query: flightGroups,
      variables: weeksOf('02').map(({ from }) => ({ from })),
    },
  ];
}
