// Questions whose routes ARCHITECTURE.md shows, in the order of its table, with where each level should go.

export interface RoutedQuestion {
  readonly asked: string;
  readonly query: string;
  /** Bindings of each level by its path; the error's code where nothing may answer. */
  readonly routes: Readonly<Record<string, string>> | string;
}

export const routedQuestions: readonly RoutedQuestion[] = [
  {
    asked: 'a plane by its tail number',
    query: '{ plane(tailnum: "N14228") { model seats } }',
    routes: { plane: 'planes.dynamodb' },
  },
  {
    asked: 'three planes by their tail numbers',
    query: '{ planes(where: { tailnum: { in: ["N14228", "N24211", "N619AA"] } }) { nodes { model } } }',
    routes: { planes: 'planes.dynamodb' },
  },
  {
    asked: 'a list of planes',
    query: '{ planes(orderBy: [{ seats: DESC }], first: 10) { nodes { tailnum seats } } }',
    routes: { planes: 'planes.athena' },
  },
  {
    asked: 'a list of airlines, of which a scan is allowed',
    query: '{ airlines { nodes { carrier name } } }',
    routes: { airlines: 'airlines.dynamodb' },
  },
  {
    asked: 'a flight of December by its key',
    query: `{ flight(carrier: "UA", flight: 15, origin: "EWR", timeHour: "2013-12-24T14:00:00Z") { depDelay } }`,
    routes: { flight: 'flights.clickhouse' },
  },
  {
    asked: 'a flight of January by its key',
    query: `{ flight(carrier: "UA", flight: 1545, origin: "EWR", timeHour: "2013-01-01T10:00:00Z") { depDelay } }`,
    routes: { flight: 'flights.athena' },
  },
  {
    asked: 'flights since December, by time',
    query: `{ flights(where: { timeHour: { gte: "2013-12-01T05:00:00Z" } }, first: 10) { nodes { carrier flight } } }`,
    routes: { flights: 'flights.clickhouse' },
  },
  {
    asked: 'flights of December, by the column month',
    query: '{ flights(where: { month: { eq: 12 } }, first: 10) { nodes { carrier flight } } }',
    routes: { flights: 'flights.athena' },
  },
  {
    asked: 'flights of each hour since November',
    query: `{ flightsAggregate(where: { timeHour: { gte: "2013-11-01T04:00:00Z" } },
      groupBy: [{ field: TIME_HOUR, every: HOUR }], first: 24) { group { timeHour } count } }`,
    routes: { flightsAggregate: 'flights.clickhouse' },
  },
  {
    asked: 'flights of each carrier over the whole year',
    query: '{ flightsAggregate(groupBy: [{ field: CARRIER }]) { group { carrier } count avg { arrDelay } } }',
    routes: { flightsAggregate: 'flights.athena' },
  },
  {
    asked: 'flights since December of planes with many seats',
    query: `{ flights(where: { timeHour: { gte: "2013-12-01T05:00:00Z" }, plane: { seats: { gt: 300 } } }, first: 10) {
      nodes { carrier flight } } }`,
    routes: { flights: 'flights.athena, planes.athena' },
  },
  {
    asked: 'weather of a day',
    query: `{ weatherReadings(where: { origin: { eq: "JFK" },
      timeHour: { gte: "2013-07-04T04:00:00Z", lt: "2013-07-05T04:00:00Z" } }) { nodes { timeHour temp } } }`,
    routes: { weatherReadings: 'weather_readings.clickhouse' },
  },
  {
    asked: 'a carrier by day',
    query: `{ dailyCarrierPerformances(where: { carrier: { eq: "UA" } }, first: 31) { nodes { date avgDepDelay } } }`,
    routes: { dailyCarrierPerformances: 'daily_carrier_performance.redshift' },
  },
  {
    asked: 'a carrier by day, no older than half an hour',
    query: `{ dailyCarrierPerformances(where: { carrier: { eq: "UA" } }, maxStaleness: "PT30M") { nodes { date } } }`,
    routes: 'NO_ELIGIBLE_BINDING',
  },
  {
    asked: 'flights since December with airline, plane, weather',
    query: `{ flights(where: { timeHour: { gte: "2013-12-01T05:00:00Z" } }, first: 10) {
      nodes { airline { name } plane { model } weather { temp } } } }`,
    routes: {
      flights: 'flights.clickhouse',
      'flights.nodes.airline': 'airlines.dynamodb',
      'flights.nodes.plane': 'planes.dynamodb',
      'flights.nodes.weather': 'weather_readings.clickhouse',
    },
  },
];
