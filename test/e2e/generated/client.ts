/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A number of rows: a JSON number, exact up to 2^53 - 1 and an error beyond. */
  Count: { input: number; output: number; }
  /** A calendar date without a time, such as "2013-01-31" (RFC 3339 full-date). */
  Date: { input: string; output: string; }
  /** An instant, such as "2013-01-01T05:00:00Z" (RFC 3339). Answers are in UTC; arguments name their offset. */
  DateTime: { input: string; output: string; }
  /** A 64-bit floating-point number: a JSON number, or the string "NaN", "Infinity" or "-Infinity". */
  Double: { input: number | 'NaN' | 'Infinity' | '-Infinity'; output: number | 'NaN' | 'Infinity' | '-Infinity'; }
  /** A length of time as ISO 8601 writes it, in weeks, days, hours, minutes and seconds: "PT15M", "P1D", "PT0.5S". Months and years have no fixed length and are refused. */
  Duration: { input: string; output: string; }
  /** A 64-bit integer. Always a JSON string in answers; a string or an integer in arguments. */
  Int64: { input: string | number; output: string; }
  /** Any JSON value. Numbers keep every digit. */
  JSON: { input: unknown; output: unknown; }
};

/** An airline, by its carrier code. */
export type Airline = {
  __typename?: 'Airline';
  /** Two-character code of the airline. For example UA. */
  carrier: Scalars['String']['output'];
  /** Punctuality of the airline, day by day. */
  dailyPerformance: DailyCarrierPerformanceConnection;
  /** Aggregates over dailyPerformance. Punctuality of the airline, day by day. */
  dailyPerformanceAggregate: Array<DailyCarrierPerformanceAggregate>;
  /** Flights of the airline. */
  flights: FlightConnection;
  /** Aggregates over flights. Flights of the airline. */
  flightsAggregate: Array<FlightAggregate>;
  /** Name of the airline. For example United Air Lines Inc.. */
  name?: Maybe<Scalars['String']['output']>;
};


/** An airline, by its carrier code. */
export type AirlineDailyPerformanceArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<DailyCarrierPerformanceOrder>>;
  where?: InputMaybe<DailyCarrierPerformanceFilter>;
};


/** An airline, by its carrier code. */
export type AirlineDailyPerformanceAggregateArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  groupBy?: InputMaybe<Array<DailyCarrierPerformanceGroupBy>>;
  having?: InputMaybe<DailyCarrierPerformanceHaving>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  orderBy?: InputMaybe<Array<DailyCarrierPerformanceAggregateOrder>>;
  where?: InputMaybe<DailyCarrierPerformanceFilter>;
};


/** An airline, by its carrier code. */
export type AirlineFlightsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<FlightOrder>>;
  where?: InputMaybe<FlightFilter>;
};


/** An airline, by its carrier code. */
export type AirlineFlightsAggregateArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  groupBy?: InputMaybe<Array<FlightGroupBy>>;
  having?: InputMaybe<FlightHaving>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  orderBy?: InputMaybe<Array<FlightAggregateOrder>>;
  where?: InputMaybe<FlightFilter>;
};

/** What a group of airlines comes to, or all of them. */
export type AirlineAggregate = {
  __typename?: 'AirlineAggregate';
  /** About how many different values, nulls left out; cheaper on large data. */
  approxCountDistinct: AirlineCounts;
  /** How many rows. */
  count: Scalars['Count']['output'];
  /** How many different values, nulls left out. */
  countDistinct: AirlineCounts;
  /** What the rows of the group have in common. */
  group: AirlineGroup;
  /** The greatest value; null over none. */
  max: AirlineExtremes;
  /** The smallest value; null over none. */
  min: AirlineExtremes;
};

/** One key of an order of groups of airlines: exactly one value, with its direction. */
export type AirlineAggregateOrder = {
  /** About how many different values, nulls left out; cheaper on large data. */
  approxCountDistinct?: InputMaybe<AirlineOrder>;
  /** By the number of rows. */
  count?: InputMaybe<SortDirection>;
  /** How many different values, nulls left out. */
  countDistinct?: InputMaybe<AirlineOrder>;
  /** By a column that is grouped by. */
  group?: InputMaybe<AirlineOrder>;
  /** The greatest value; null over none. */
  max?: InputMaybe<AirlineOrder>;
  /** The smallest value; null over none. */
  min?: InputMaybe<AirlineOrder>;
};

/** A page of airlines. */
export type AirlineConnection = {
  __typename?: 'AirlineConnection';
  /** The rows of the page with cursors. */
  edges: Array<AirlineEdge>;
  /** The rows of the page. */
  nodes: Array<Airline>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many rows there are in all, whatever the page; counted only when asked for. */
  totalCount: Scalars['Count']['output'];
};

/** One value for each column of airlines that allows it. */
export type AirlineCounts = {
  __typename?: 'AirlineCounts';
  /** Of carrier. Two-character code of the airline. For example UA. */
  carrier: Scalars['Count']['output'];
  /** Of name. Name of the airline. For example United Air Lines Inc.. */
  name: Scalars['Count']['output'];
};

/** Conditions on one value for each column of airlines. */
export type AirlineCountsHaving = {
  /** On that of carrier. */
  carrier?: InputMaybe<CountFilter>;
  /** On that of name. */
  name?: InputMaybe<CountFilter>;
};

/** A row of airlines and its place in the order. */
export type AirlineEdge = {
  __typename?: 'AirlineEdge';
  /** The place of this row, for after and before with the same other arguments. */
  cursor: Scalars['String']['output'];
  /** The row. */
  node: Airline;
};

/** One value for each column of airlines that allows it. */
export type AirlineExtremes = {
  __typename?: 'AirlineExtremes';
  /** Of carrier. Two-character code of the airline. For example UA. */
  carrier?: Maybe<Scalars['String']['output']>;
  /** Of name. Name of the airline. For example United Air Lines Inc.. */
  name?: Maybe<Scalars['String']['output']>;
};

/** Conditions on one value for each column of airlines. */
export type AirlineExtremesHaving = {
  /** On that of carrier. */
  carrier?: InputMaybe<StringFilter>;
  /** On that of name. */
  name?: InputMaybe<StringFilter>;
};

/** A column of airlines that rows can be grouped by. */
export type AirlineField =
  /** Two-character code of the airline. For example UA. */
  | 'CARRIER'
  /** Name of the airline. For example United Air Lines Inc.. */
  | 'NAME';

/** Which rows of airlines; all conditions must hold. A condition on a null is unknown, which is no match, negated or not. */
export type AirlineFilter = {
  /** All of these. An empty list holds. */
  and?: InputMaybe<Array<AirlineFilter>>;
  /** Conditions on carrier. */
  carrier?: InputMaybe<StringFilter>;
  /** Conditions on the dailyPerformance together. */
  dailyPerformance?: InputMaybe<DailyCarrierPerformanceListFilter>;
  /** Conditions on the flights together. */
  flights?: InputMaybe<FlightListFilter>;
  /** Conditions on name. */
  name?: InputMaybe<StringFilter>;
  /** Not this; what is unknown stays unknown. */
  not?: InputMaybe<AirlineFilter>;
  /** At least one of these. An empty list does not hold. */
  or?: InputMaybe<Array<AirlineFilter>>;
};

/** What the rows of a group of airlines have in common; only what is grouped by can be asked for. */
export type AirlineGroup = {
  __typename?: 'AirlineGroup';
  /** Two-character code of the airline. For example UA. */
  carrier?: Maybe<Scalars['String']['output']>;
  /** Name of the airline. For example United Air Lines Inc.. */
  name?: Maybe<Scalars['String']['output']>;
};

/** A column to group by, or a bucket of time. */
export type AirlineGroupBy = {
  /** For an instant or a date: group by the start of the unit that holds it. Dates take a day and more. */
  every?: InputMaybe<TimeUnit>;
  /** The column. */
  field: AirlineField;
  /** For an instant with every: the IANA zone whose calendar counts, such as "America/New_York". UTC, if absent. */
  timeZone?: InputMaybe<Scalars['String']['input']>;
};

/** Which groups of airlines; all conditions must hold. */
export type AirlineHaving = {
  /** All of these. An empty list holds. */
  and?: InputMaybe<Array<AirlineHaving>>;
  /** About how many different values, nulls left out; cheaper on large data. */
  approxCountDistinct?: InputMaybe<AirlineCountsHaving>;
  /** On the number of rows. */
  count?: InputMaybe<CountFilter>;
  /** How many different values, nulls left out. */
  countDistinct?: InputMaybe<AirlineCountsHaving>;
  /** The greatest value; null over none. */
  max?: InputMaybe<AirlineExtremesHaving>;
  /** The smallest value; null over none. */
  min?: InputMaybe<AirlineExtremesHaving>;
  /** Not this; what is unknown stays unknown. */
  not?: InputMaybe<AirlineHaving>;
  /** At least one of these. An empty list does not hold. */
  or?: InputMaybe<Array<AirlineHaving>>;
};

/** One key of an order: exactly one column of airlines, with its direction. */
export type AirlineOrder = {
  /** By carrier. */
  carrier?: InputMaybe<SortDirection>;
  /** By name. */
  name?: InputMaybe<SortDirection>;
};

/** An airport, with its place and time zone. */
export type Airport = {
  __typename?: 'Airport';
  /** Altitude in feet. For example 18. */
  alt?: Maybe<Scalars['Int']['output']>;
  /** Flights that arrive at the airport. */
  arrivals: FlightConnection;
  /** Aggregates over arrivals. Flights that arrive at the airport. */
  arrivalsAggregate: Array<FlightAggregate>;
  /** Flights that leave from the airport. */
  departures: FlightConnection;
  /** Aggregates over departures. Flights that leave from the airport. */
  departuresAggregate: Array<FlightAggregate>;
  /** Daylight saving time: A as in the US, U unknown, N none. For example A. */
  dst?: Maybe<Scalars['String']['output']>;
  /** Airport code of the FAA. For example EWR. */
  faa: Scalars['String']['output'];
  /** Latitude in degrees. For example 40.6925. */
  lat?: Maybe<Scalars['Double']['output']>;
  /** Longitude in degrees. For example -74.168667. */
  lon?: Maybe<Scalars['Double']['output']>;
  /** Name of the airport. For example Newark Liberty Intl. */
  name?: Maybe<Scalars['String']['output']>;
  /** Hours ahead of UTC in winter. For example -5. */
  tz?: Maybe<Scalars['Int']['output']>;
  /** IANA time zone. For example America/New_York. */
  tzone?: Maybe<Scalars['String']['output']>;
  /** Hourly weather at the airport; only the New York City airports have any. */
  weatherReadings: WeatherReadingConnection;
  /** Aggregates over weatherReadings. Hourly weather at the airport; only the New York City airports have any. */
  weatherReadingsAggregate: Array<WeatherReadingAggregate>;
};


/** An airport, with its place and time zone. */
export type AirportArrivalsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<FlightOrder>>;
  where?: InputMaybe<FlightFilter>;
};


/** An airport, with its place and time zone. */
export type AirportArrivalsAggregateArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  groupBy?: InputMaybe<Array<FlightGroupBy>>;
  having?: InputMaybe<FlightHaving>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  orderBy?: InputMaybe<Array<FlightAggregateOrder>>;
  where?: InputMaybe<FlightFilter>;
};


/** An airport, with its place and time zone. */
export type AirportDeparturesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<FlightOrder>>;
  where?: InputMaybe<FlightFilter>;
};


/** An airport, with its place and time zone. */
export type AirportDeparturesAggregateArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  groupBy?: InputMaybe<Array<FlightGroupBy>>;
  having?: InputMaybe<FlightHaving>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  orderBy?: InputMaybe<Array<FlightAggregateOrder>>;
  where?: InputMaybe<FlightFilter>;
};


/** An airport, with its place and time zone. */
export type AirportWeatherReadingsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<WeatherReadingOrder>>;
  where?: InputMaybe<WeatherReadingFilter>;
};


/** An airport, with its place and time zone. */
export type AirportWeatherReadingsAggregateArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  groupBy?: InputMaybe<Array<WeatherReadingGroupBy>>;
  having?: InputMaybe<WeatherReadingHaving>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  orderBy?: InputMaybe<Array<WeatherReadingAggregateOrder>>;
  where?: InputMaybe<WeatherReadingFilter>;
};

/** What a group of airports comes to, or all of them. */
export type AirportAggregate = {
  __typename?: 'AirportAggregate';
  /** About how many different values, nulls left out; cheaper on large data. */
  approxCountDistinct: AirportCounts;
  /** The mean of values; null over none. */
  avg: AirportStatistics;
  /** How many rows. */
  count: Scalars['Count']['output'];
  /** How many different values, nulls left out. */
  countDistinct: AirportCounts;
  /** What the rows of the group have in common. */
  group: AirportGroup;
  /** The greatest value; null over none. */
  max: AirportExtremes;
  /** The smallest value; null over none. */
  min: AirportExtremes;
  /** The value below which the part p lies, interpolated as SQL's PERCENTILE_CONT; null over none. */
  quantile: AirportStatistics;
  /** The sample's standard deviation; null under two values. */
  stddev: AirportStatistics;
  /** The sum of values; null over none. Wide enough not to overflow. */
  sum: AirportSums;
};


/** What a group of airports comes to, or all of them. */
export type AirportAggregateQuantileArgs = {
  p: Scalars['Float']['input'];
};

/** One key of an order of groups of airports: exactly one value, with its direction. */
export type AirportAggregateOrder = {
  /** About how many different values, nulls left out; cheaper on large data. */
  approxCountDistinct?: InputMaybe<AirportOrder>;
  /** The mean of values; null over none. */
  avg?: InputMaybe<AirportNumericOrder>;
  /** By the number of rows. */
  count?: InputMaybe<SortDirection>;
  /** How many different values, nulls left out. */
  countDistinct?: InputMaybe<AirportOrder>;
  /** By a column that is grouped by. */
  group?: InputMaybe<AirportOrder>;
  /** The greatest value; null over none. */
  max?: InputMaybe<AirportOrder>;
  /** The smallest value; null over none. */
  min?: InputMaybe<AirportOrder>;
  /** The value below which the part p lies, interpolated as SQL's PERCENTILE_CONT; null over none. */
  quantile?: InputMaybe<AirportQuantileOrder>;
  /** The sample's standard deviation; null under two values. */
  stddev?: InputMaybe<AirportNumericOrder>;
  /** The sum of values; null over none. Wide enough not to overflow. */
  sum?: InputMaybe<AirportNumericOrder>;
};

/** A page of airports. */
export type AirportConnection = {
  __typename?: 'AirportConnection';
  /** The rows of the page with cursors. */
  edges: Array<AirportEdge>;
  /** The rows of the page. */
  nodes: Array<Airport>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many rows there are in all, whatever the page; counted only when asked for. */
  totalCount: Scalars['Count']['output'];
};

/** One value for each column of airports that allows it. */
export type AirportCounts = {
  __typename?: 'AirportCounts';
  /** Of alt. Altitude in feet. For example 18. */
  alt: Scalars['Count']['output'];
  /** Of dst. Daylight saving time: A as in the US, U unknown, N none. For example A. */
  dst: Scalars['Count']['output'];
  /** Of faa. Airport code of the FAA. For example EWR. */
  faa: Scalars['Count']['output'];
  /** Of lat. Latitude in degrees. For example 40.6925. */
  lat: Scalars['Count']['output'];
  /** Of lon. Longitude in degrees. For example -74.168667. */
  lon: Scalars['Count']['output'];
  /** Of name. Name of the airport. For example Newark Liberty Intl. */
  name: Scalars['Count']['output'];
  /** Of tz. Hours ahead of UTC in winter. For example -5. */
  tz: Scalars['Count']['output'];
  /** Of tzone. IANA time zone. For example America/New_York. */
  tzone: Scalars['Count']['output'];
};

/** Conditions on one value for each column of airports. */
export type AirportCountsHaving = {
  /** On that of alt. */
  alt?: InputMaybe<CountFilter>;
  /** On that of dst. */
  dst?: InputMaybe<CountFilter>;
  /** On that of faa. */
  faa?: InputMaybe<CountFilter>;
  /** On that of lat. */
  lat?: InputMaybe<CountFilter>;
  /** On that of lon. */
  lon?: InputMaybe<CountFilter>;
  /** On that of name. */
  name?: InputMaybe<CountFilter>;
  /** On that of tz. */
  tz?: InputMaybe<CountFilter>;
  /** On that of tzone. */
  tzone?: InputMaybe<CountFilter>;
};

/** A row of airports and its place in the order. */
export type AirportEdge = {
  __typename?: 'AirportEdge';
  /** The place of this row, for after and before with the same other arguments. */
  cursor: Scalars['String']['output'];
  /** The row. */
  node: Airport;
};

/** One value for each column of airports that allows it. */
export type AirportExtremes = {
  __typename?: 'AirportExtremes';
  /** Of alt. Altitude in feet. For example 18. */
  alt?: Maybe<Scalars['Int']['output']>;
  /** Of dst. Daylight saving time: A as in the US, U unknown, N none. For example A. */
  dst?: Maybe<Scalars['String']['output']>;
  /** Of faa. Airport code of the FAA. For example EWR. */
  faa?: Maybe<Scalars['String']['output']>;
  /** Of lat. Latitude in degrees. For example 40.6925. */
  lat?: Maybe<Scalars['Double']['output']>;
  /** Of lon. Longitude in degrees. For example -74.168667. */
  lon?: Maybe<Scalars['Double']['output']>;
  /** Of name. Name of the airport. For example Newark Liberty Intl. */
  name?: Maybe<Scalars['String']['output']>;
  /** Of tz. Hours ahead of UTC in winter. For example -5. */
  tz?: Maybe<Scalars['Int']['output']>;
  /** Of tzone. IANA time zone. For example America/New_York. */
  tzone?: Maybe<Scalars['String']['output']>;
};

/** Conditions on one value for each column of airports. */
export type AirportExtremesHaving = {
  /** On that of alt. */
  alt?: InputMaybe<IntFilter>;
  /** On that of dst. */
  dst?: InputMaybe<StringFilter>;
  /** On that of faa. */
  faa?: InputMaybe<StringFilter>;
  /** On that of lat. */
  lat?: InputMaybe<DoubleFilter>;
  /** On that of lon. */
  lon?: InputMaybe<DoubleFilter>;
  /** On that of name. */
  name?: InputMaybe<StringFilter>;
  /** On that of tz. */
  tz?: InputMaybe<IntFilter>;
  /** On that of tzone. */
  tzone?: InputMaybe<StringFilter>;
};

/** A column of airports that rows can be grouped by. */
export type AirportField =
  /** Altitude in feet. For example 18. */
  | 'ALT'
  /** Daylight saving time: A as in the US, U unknown, N none. For example A. */
  | 'DST'
  /** Airport code of the FAA. For example EWR. */
  | 'FAA'
  /** Latitude in degrees. For example 40.6925. */
  | 'LAT'
  /** Longitude in degrees. For example -74.168667. */
  | 'LON'
  /** Name of the airport. For example Newark Liberty Intl. */
  | 'NAME'
  /** Hours ahead of UTC in winter. For example -5. */
  | 'TZ'
  /** IANA time zone. For example America/New_York. */
  | 'TZONE';

/** Which rows of airports; all conditions must hold. A condition on a null is unknown, which is no match, negated or not. */
export type AirportFilter = {
  /** Conditions on alt. */
  alt?: InputMaybe<IntFilter>;
  /** All of these. An empty list holds. */
  and?: InputMaybe<Array<AirportFilter>>;
  /** Conditions on the arrivals together. */
  arrivals?: InputMaybe<FlightListFilter>;
  /** Conditions on the departures together. */
  departures?: InputMaybe<FlightListFilter>;
  /** Conditions on dst. */
  dst?: InputMaybe<StringFilter>;
  /** Conditions on faa. */
  faa?: InputMaybe<StringFilter>;
  /** Conditions on lat. */
  lat?: InputMaybe<DoubleFilter>;
  /** Conditions on lon. */
  lon?: InputMaybe<DoubleFilter>;
  /** Conditions on name. */
  name?: InputMaybe<StringFilter>;
  /** Not this; what is unknown stays unknown. */
  not?: InputMaybe<AirportFilter>;
  /** At least one of these. An empty list does not hold. */
  or?: InputMaybe<Array<AirportFilter>>;
  /** Conditions on tz. */
  tz?: InputMaybe<IntFilter>;
  /** Conditions on tzone. */
  tzone?: InputMaybe<StringFilter>;
  /** Conditions on the weatherReadings together. */
  weatherReadings?: InputMaybe<WeatherReadingListFilter>;
};

/** What the rows of a group of airports have in common; only what is grouped by can be asked for. */
export type AirportGroup = {
  __typename?: 'AirportGroup';
  /** Altitude in feet. For example 18. */
  alt?: Maybe<Scalars['Int']['output']>;
  /** Daylight saving time: A as in the US, U unknown, N none. For example A. */
  dst?: Maybe<Scalars['String']['output']>;
  /** Airport code of the FAA. For example EWR. */
  faa?: Maybe<Scalars['String']['output']>;
  /** Latitude in degrees. For example 40.6925. */
  lat?: Maybe<Scalars['Double']['output']>;
  /** Longitude in degrees. For example -74.168667. */
  lon?: Maybe<Scalars['Double']['output']>;
  /** Name of the airport. For example Newark Liberty Intl. */
  name?: Maybe<Scalars['String']['output']>;
  /** Hours ahead of UTC in winter. For example -5. */
  tz?: Maybe<Scalars['Int']['output']>;
  /** IANA time zone. For example America/New_York. */
  tzone?: Maybe<Scalars['String']['output']>;
};

/** A column to group by, or a bucket of time. */
export type AirportGroupBy = {
  /** For an instant or a date: group by the start of the unit that holds it. Dates take a day and more. */
  every?: InputMaybe<TimeUnit>;
  /** The column. */
  field: AirportField;
  /** For an instant with every: the IANA zone whose calendar counts, such as "America/New_York". UTC, if absent. */
  timeZone?: InputMaybe<Scalars['String']['input']>;
};

/** Which groups of airports; all conditions must hold. */
export type AirportHaving = {
  /** All of these. An empty list holds. */
  and?: InputMaybe<Array<AirportHaving>>;
  /** About how many different values, nulls left out; cheaper on large data. */
  approxCountDistinct?: InputMaybe<AirportCountsHaving>;
  /** The mean of values; null over none. */
  avg?: InputMaybe<AirportStatisticsHaving>;
  /** On the number of rows. */
  count?: InputMaybe<CountFilter>;
  /** How many different values, nulls left out. */
  countDistinct?: InputMaybe<AirportCountsHaving>;
  /** The greatest value; null over none. */
  max?: InputMaybe<AirportExtremesHaving>;
  /** The smallest value; null over none. */
  min?: InputMaybe<AirportExtremesHaving>;
  /** Not this; what is unknown stays unknown. */
  not?: InputMaybe<AirportHaving>;
  /** At least one of these. An empty list does not hold. */
  or?: InputMaybe<Array<AirportHaving>>;
  /** The value below which the part p lies, interpolated as SQL's PERCENTILE_CONT; null over none. */
  quantile?: InputMaybe<AirportQuantileHaving>;
  /** The sample's standard deviation; null under two values. */
  stddev?: InputMaybe<AirportStatisticsHaving>;
  /** The sum of values; null over none. Wide enough not to overflow. */
  sum?: InputMaybe<AirportSumsHaving>;
};

/** One key of an order: exactly one numeric column of airports, with its direction. */
export type AirportNumericOrder = {
  /** By alt. */
  alt?: InputMaybe<SortDirection>;
  /** By lat. */
  lat?: InputMaybe<SortDirection>;
  /** By lon. */
  lon?: InputMaybe<SortDirection>;
  /** By tz. */
  tz?: InputMaybe<SortDirection>;
};

/** One key of an order: exactly one column of airports, with its direction. */
export type AirportOrder = {
  /** By alt. */
  alt?: InputMaybe<SortDirection>;
  /** By dst. */
  dst?: InputMaybe<SortDirection>;
  /** By faa. */
  faa?: InputMaybe<SortDirection>;
  /** By lat. */
  lat?: InputMaybe<SortDirection>;
  /** By lon. */
  lon?: InputMaybe<SortDirection>;
  /** By name. */
  name?: InputMaybe<SortDirection>;
  /** By tz. */
  tz?: InputMaybe<SortDirection>;
  /** By tzone. */
  tzone?: InputMaybe<SortDirection>;
};

/** Conditions on a quantile. */
export type AirportQuantileHaving = {
  /** Of which column. */
  of: AirportStatisticsHaving;
  /** The part, from 0 to 1: 0.5 is the median. */
  p: Scalars['Float']['input'];
};

/** An order by a quantile. */
export type AirportQuantileOrder = {
  /** Of which column. */
  of: AirportNumericOrder;
  /** The part, from 0 to 1: 0.5 is the median. */
  p: Scalars['Float']['input'];
};

/** One value for each column of airports that allows it. */
export type AirportStatistics = {
  __typename?: 'AirportStatistics';
  /** Of alt. Altitude in feet. For example 18. */
  alt?: Maybe<Scalars['Double']['output']>;
  /** Of lat. Latitude in degrees. For example 40.6925. */
  lat?: Maybe<Scalars['Double']['output']>;
  /** Of lon. Longitude in degrees. For example -74.168667. */
  lon?: Maybe<Scalars['Double']['output']>;
  /** Of tz. Hours ahead of UTC in winter. For example -5. */
  tz?: Maybe<Scalars['Double']['output']>;
};

/** Conditions on one value for each column of airports. */
export type AirportStatisticsHaving = {
  /** On that of alt. */
  alt?: InputMaybe<DoubleFilter>;
  /** On that of lat. */
  lat?: InputMaybe<DoubleFilter>;
  /** On that of lon. */
  lon?: InputMaybe<DoubleFilter>;
  /** On that of tz. */
  tz?: InputMaybe<DoubleFilter>;
};

/** One value for each column of airports that allows it. */
export type AirportSums = {
  __typename?: 'AirportSums';
  /** Of alt. Altitude in feet. For example 18. */
  alt?: Maybe<Scalars['Int64']['output']>;
  /** Of lat. Latitude in degrees. For example 40.6925. */
  lat?: Maybe<Scalars['Double']['output']>;
  /** Of lon. Longitude in degrees. For example -74.168667. */
  lon?: Maybe<Scalars['Double']['output']>;
  /** Of tz. Hours ahead of UTC in winter. For example -5. */
  tz?: Maybe<Scalars['Int64']['output']>;
};

/** Conditions on one value for each column of airports. */
export type AirportSumsHaving = {
  /** On that of alt. */
  alt?: InputMaybe<Int64Filter>;
  /** On that of lat. */
  lat?: InputMaybe<DoubleFilter>;
  /** On that of lon. */
  lon?: InputMaybe<DoubleFilter>;
  /** On that of tz. */
  tz?: InputMaybe<Int64Filter>;
};

/** A column of a dataset. */
export type ColumnInfo = {
  __typename?: 'ColumnInfo';
  /** The contract's classification. */
  classification?: Maybe<Scalars['String']['output']>;
  /** The contract's description. */
  description?: Maybe<Scalars['String']['output']>;
  /** Its field in this schema. */
  field: Scalars['String']['output'];
  /** Whether it is part of the primary key. */
  key: Scalars['Boolean']['output'];
  /** Its name in the contract. */
  name: Scalars['String']['output'];
  /** Its logical type, such as decimal(10,2). */
  type: Scalars['String']['output'];
};

/** Conditions on a number of rows, all of which must hold. */
export type CountFilter = {
  /** Equal to this. */
  eq?: InputMaybe<Scalars['Count']['input']>;
  /** Greater than this. */
  gt?: InputMaybe<Scalars['Count']['input']>;
  /** Greater than or equal to this. */
  gte?: InputMaybe<Scalars['Count']['input']>;
  /** One of these; an empty list matches nothing. */
  in?: InputMaybe<Array<Scalars['Count']['input']>>;
  /** Whether it is null: true for nulls alone, false for values alone. */
  isNull?: InputMaybe<Scalars['Boolean']['input']>;
  /** Less than this. */
  lt?: InputMaybe<Scalars['Count']['input']>;
  /** Less than or equal to this. */
  lte?: InputMaybe<Scalars['Count']['input']>;
  /** Not equal to this; a null is neither equal nor unequal, so its row does not match. */
  neq?: InputMaybe<Scalars['Count']['input']>;
  /** None of these; a null does not match. An empty list leaves nothing out. */
  notIn?: InputMaybe<Array<Scalars['Count']['input']>>;
};

/** How punctual a carrier's flights out of New York City were on one day. */
export type DailyCarrierPerformance = {
  __typename?: 'DailyCarrierPerformance';
  /** The airline. */
  airline?: Maybe<Airline>;
  /** Mean arrival delay of the flights that arrived, in minutes; null where none did. For example 3.5. */
  avgArrDelay?: Maybe<Scalars['Double']['output']>;
  /** Mean departure delay of the flights that departed, in minutes; null where none did. For example 12.1. */
  avgDepDelay?: Maybe<Scalars['Double']['output']>;
  /** Flights that never departed. For example 2. */
  cancelled?: Maybe<Scalars['Int']['output']>;
  /** Two-character code of the airline. For example UA. */
  carrier: Scalars['String']['output'];
  /** Day of departure, local time. For example 2013-12-31. */
  date: Scalars['Date']['output'];
  /** Flights scheduled. For example 165. */
  flights?: Maybe<Scalars['Int']['output']>;
};


/** How punctual a carrier's flights out of New York City were on one day. */
export type DailyCarrierPerformanceAirlineArgs = {
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
};

/** What a group of daily_carrier_performance comes to, or all of them. */
export type DailyCarrierPerformanceAggregate = {
  __typename?: 'DailyCarrierPerformanceAggregate';
  /** About how many different values, nulls left out; cheaper on large data. */
  approxCountDistinct: DailyCarrierPerformanceCounts;
  /** The mean of values; null over none. */
  avg: DailyCarrierPerformanceStatistics;
  /** How many rows. */
  count: Scalars['Count']['output'];
  /** How many different values, nulls left out. */
  countDistinct: DailyCarrierPerformanceCounts;
  /** What the rows of the group have in common. */
  group: DailyCarrierPerformanceGroup;
  /** The greatest value; null over none. */
  max: DailyCarrierPerformanceExtremes;
  /** The smallest value; null over none. */
  min: DailyCarrierPerformanceExtremes;
  /** The value below which the part p lies, interpolated as SQL's PERCENTILE_CONT; null over none. */
  quantile: DailyCarrierPerformanceStatistics;
  /** The sample's standard deviation; null under two values. */
  stddev: DailyCarrierPerformanceStatistics;
  /** The sum of values; null over none. Wide enough not to overflow. */
  sum: DailyCarrierPerformanceSums;
};


/** What a group of daily_carrier_performance comes to, or all of them. */
export type DailyCarrierPerformanceAggregateQuantileArgs = {
  p: Scalars['Float']['input'];
};

/** One key of an order of groups of daily_carrier_performance: exactly one value, with its direction. */
export type DailyCarrierPerformanceAggregateOrder = {
  /** About how many different values, nulls left out; cheaper on large data. */
  approxCountDistinct?: InputMaybe<DailyCarrierPerformanceOrder>;
  /** The mean of values; null over none. */
  avg?: InputMaybe<DailyCarrierPerformanceNumericOrder>;
  /** By the number of rows. */
  count?: InputMaybe<SortDirection>;
  /** How many different values, nulls left out. */
  countDistinct?: InputMaybe<DailyCarrierPerformanceOrder>;
  /** By a column that is grouped by. */
  group?: InputMaybe<DailyCarrierPerformanceOrder>;
  /** The greatest value; null over none. */
  max?: InputMaybe<DailyCarrierPerformanceOrder>;
  /** The smallest value; null over none. */
  min?: InputMaybe<DailyCarrierPerformanceOrder>;
  /** The value below which the part p lies, interpolated as SQL's PERCENTILE_CONT; null over none. */
  quantile?: InputMaybe<DailyCarrierPerformanceQuantileOrder>;
  /** The sample's standard deviation; null under two values. */
  stddev?: InputMaybe<DailyCarrierPerformanceNumericOrder>;
  /** The sum of values; null over none. Wide enough not to overflow. */
  sum?: InputMaybe<DailyCarrierPerformanceNumericOrder>;
};

/** A page of daily_carrier_performance. */
export type DailyCarrierPerformanceConnection = {
  __typename?: 'DailyCarrierPerformanceConnection';
  /** The rows of the page with cursors. */
  edges: Array<DailyCarrierPerformanceEdge>;
  /** The rows of the page. */
  nodes: Array<DailyCarrierPerformance>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many rows there are in all, whatever the page; counted only when asked for. */
  totalCount: Scalars['Count']['output'];
};

/** One value for each column of daily_carrier_performance that allows it. */
export type DailyCarrierPerformanceCounts = {
  __typename?: 'DailyCarrierPerformanceCounts';
  /** Of avgArrDelay. Mean arrival delay of the flights that arrived, in minutes; null where none did. For example 3.5. */
  avgArrDelay: Scalars['Count']['output'];
  /** Of avgDepDelay. Mean departure delay of the flights that departed, in minutes; null where none did. For example 12.1. */
  avgDepDelay: Scalars['Count']['output'];
  /** Of cancelled. Flights that never departed. For example 2. */
  cancelled: Scalars['Count']['output'];
  /** Of carrier. Two-character code of the airline. For example UA. */
  carrier: Scalars['Count']['output'];
  /** Of date. Day of departure, local time. For example 2013-12-31. */
  date: Scalars['Count']['output'];
  /** Of flights. Flights scheduled. For example 165. */
  flights: Scalars['Count']['output'];
};

/** Conditions on one value for each column of daily_carrier_performance. */
export type DailyCarrierPerformanceCountsHaving = {
  /** On that of avgArrDelay. */
  avgArrDelay?: InputMaybe<CountFilter>;
  /** On that of avgDepDelay. */
  avgDepDelay?: InputMaybe<CountFilter>;
  /** On that of cancelled. */
  cancelled?: InputMaybe<CountFilter>;
  /** On that of carrier. */
  carrier?: InputMaybe<CountFilter>;
  /** On that of date. */
  date?: InputMaybe<CountFilter>;
  /** On that of flights. */
  flights?: InputMaybe<CountFilter>;
};

/** A row of daily_carrier_performance and its place in the order. */
export type DailyCarrierPerformanceEdge = {
  __typename?: 'DailyCarrierPerformanceEdge';
  /** The place of this row, for after and before with the same other arguments. */
  cursor: Scalars['String']['output'];
  /** The row. */
  node: DailyCarrierPerformance;
};

/** One value for each column of daily_carrier_performance that allows it. */
export type DailyCarrierPerformanceExtremes = {
  __typename?: 'DailyCarrierPerformanceExtremes';
  /** Of avgArrDelay. Mean arrival delay of the flights that arrived, in minutes; null where none did. For example 3.5. */
  avgArrDelay?: Maybe<Scalars['Double']['output']>;
  /** Of avgDepDelay. Mean departure delay of the flights that departed, in minutes; null where none did. For example 12.1. */
  avgDepDelay?: Maybe<Scalars['Double']['output']>;
  /** Of cancelled. Flights that never departed. For example 2. */
  cancelled?: Maybe<Scalars['Int']['output']>;
  /** Of carrier. Two-character code of the airline. For example UA. */
  carrier?: Maybe<Scalars['String']['output']>;
  /** Of date. Day of departure, local time. For example 2013-12-31. */
  date?: Maybe<Scalars['Date']['output']>;
  /** Of flights. Flights scheduled. For example 165. */
  flights?: Maybe<Scalars['Int']['output']>;
};

/** Conditions on one value for each column of daily_carrier_performance. */
export type DailyCarrierPerformanceExtremesHaving = {
  /** On that of avgArrDelay. */
  avgArrDelay?: InputMaybe<DoubleFilter>;
  /** On that of avgDepDelay. */
  avgDepDelay?: InputMaybe<DoubleFilter>;
  /** On that of cancelled. */
  cancelled?: InputMaybe<IntFilter>;
  /** On that of carrier. */
  carrier?: InputMaybe<StringFilter>;
  /** On that of date. */
  date?: InputMaybe<DateFilter>;
  /** On that of flights. */
  flights?: InputMaybe<IntFilter>;
};

/** A column of daily_carrier_performance that rows can be grouped by. */
export type DailyCarrierPerformanceField =
  /** Mean arrival delay of the flights that arrived, in minutes; null where none did. For example 3.5. */
  | 'AVG_ARR_DELAY'
  /** Mean departure delay of the flights that departed, in minutes; null where none did. For example 12.1. */
  | 'AVG_DEP_DELAY'
  /** Flights that never departed. For example 2. */
  | 'CANCELLED'
  /** Two-character code of the airline. For example UA. */
  | 'CARRIER'
  /** Day of departure, local time. For example 2013-12-31. */
  | 'DATE'
  /** Flights scheduled. For example 165. */
  | 'FLIGHTS';

/** Which rows of daily_carrier_performance; all conditions must hold. A condition on a null is unknown, which is no match, negated or not. */
export type DailyCarrierPerformanceFilter = {
  /** There is a airline, and it meets this. */
  airline?: InputMaybe<AirlineFilter>;
  /** All of these. An empty list holds. */
  and?: InputMaybe<Array<DailyCarrierPerformanceFilter>>;
  /** Conditions on avgArrDelay. */
  avgArrDelay?: InputMaybe<DoubleFilter>;
  /** Conditions on avgDepDelay. */
  avgDepDelay?: InputMaybe<DoubleFilter>;
  /** Conditions on cancelled. */
  cancelled?: InputMaybe<IntFilter>;
  /** Conditions on carrier. */
  carrier?: InputMaybe<StringFilter>;
  /** Conditions on date. */
  date?: InputMaybe<DateFilter>;
  /** Conditions on flights. */
  flights?: InputMaybe<IntFilter>;
  /** Not this; what is unknown stays unknown. */
  not?: InputMaybe<DailyCarrierPerformanceFilter>;
  /** At least one of these. An empty list does not hold. */
  or?: InputMaybe<Array<DailyCarrierPerformanceFilter>>;
};

/** What the rows of a group of daily_carrier_performance have in common; only what is grouped by can be asked for. */
export type DailyCarrierPerformanceGroup = {
  __typename?: 'DailyCarrierPerformanceGroup';
  /** Mean arrival delay of the flights that arrived, in minutes; null where none did. For example 3.5. */
  avgArrDelay?: Maybe<Scalars['Double']['output']>;
  /** Mean departure delay of the flights that departed, in minutes; null where none did. For example 12.1. */
  avgDepDelay?: Maybe<Scalars['Double']['output']>;
  /** Flights that never departed. For example 2. */
  cancelled?: Maybe<Scalars['Int']['output']>;
  /** Two-character code of the airline. For example UA. */
  carrier?: Maybe<Scalars['String']['output']>;
  /** Day of departure, local time. For example 2013-12-31. */
  date?: Maybe<Scalars['Date']['output']>;
  /** Flights scheduled. For example 165. */
  flights?: Maybe<Scalars['Int']['output']>;
};

/** A column to group by, or a bucket of time. */
export type DailyCarrierPerformanceGroupBy = {
  /** For an instant or a date: group by the start of the unit that holds it. Dates take a day and more. */
  every?: InputMaybe<TimeUnit>;
  /** The column. */
  field: DailyCarrierPerformanceField;
  /** For an instant with every: the IANA zone whose calendar counts, such as "America/New_York". UTC, if absent. */
  timeZone?: InputMaybe<Scalars['String']['input']>;
};

/** Which groups of daily_carrier_performance; all conditions must hold. */
export type DailyCarrierPerformanceHaving = {
  /** All of these. An empty list holds. */
  and?: InputMaybe<Array<DailyCarrierPerformanceHaving>>;
  /** About how many different values, nulls left out; cheaper on large data. */
  approxCountDistinct?: InputMaybe<DailyCarrierPerformanceCountsHaving>;
  /** The mean of values; null over none. */
  avg?: InputMaybe<DailyCarrierPerformanceStatisticsHaving>;
  /** On the number of rows. */
  count?: InputMaybe<CountFilter>;
  /** How many different values, nulls left out. */
  countDistinct?: InputMaybe<DailyCarrierPerformanceCountsHaving>;
  /** The greatest value; null over none. */
  max?: InputMaybe<DailyCarrierPerformanceExtremesHaving>;
  /** The smallest value; null over none. */
  min?: InputMaybe<DailyCarrierPerformanceExtremesHaving>;
  /** Not this; what is unknown stays unknown. */
  not?: InputMaybe<DailyCarrierPerformanceHaving>;
  /** At least one of these. An empty list does not hold. */
  or?: InputMaybe<Array<DailyCarrierPerformanceHaving>>;
  /** The value below which the part p lies, interpolated as SQL's PERCENTILE_CONT; null over none. */
  quantile?: InputMaybe<DailyCarrierPerformanceQuantileHaving>;
  /** The sample's standard deviation; null under two values. */
  stddev?: InputMaybe<DailyCarrierPerformanceStatisticsHaving>;
  /** The sum of values; null over none. Wide enough not to overflow. */
  sum?: InputMaybe<DailyCarrierPerformanceSumsHaving>;
};

/** Conditions on related rows of daily_carrier_performance, all of which must hold. */
export type DailyCarrierPerformanceListFilter = {
  /** No related row fails to meet this; true where there is none. */
  every?: InputMaybe<DailyCarrierPerformanceFilter>;
  /** No related row meets this. */
  none?: InputMaybe<DailyCarrierPerformanceFilter>;
  /** At least one related row meets this. */
  some?: InputMaybe<DailyCarrierPerformanceFilter>;
};

/** One key of an order: exactly one numeric column of daily_carrier_performance, with its direction. */
export type DailyCarrierPerformanceNumericOrder = {
  /** By avgArrDelay. */
  avgArrDelay?: InputMaybe<SortDirection>;
  /** By avgDepDelay. */
  avgDepDelay?: InputMaybe<SortDirection>;
  /** By cancelled. */
  cancelled?: InputMaybe<SortDirection>;
  /** By flights. */
  flights?: InputMaybe<SortDirection>;
};

/** One key of an order: exactly one column of daily_carrier_performance, with its direction. */
export type DailyCarrierPerformanceOrder = {
  /** By avgArrDelay. */
  avgArrDelay?: InputMaybe<SortDirection>;
  /** By avgDepDelay. */
  avgDepDelay?: InputMaybe<SortDirection>;
  /** By cancelled. */
  cancelled?: InputMaybe<SortDirection>;
  /** By carrier. */
  carrier?: InputMaybe<SortDirection>;
  /** By date. */
  date?: InputMaybe<SortDirection>;
  /** By flights. */
  flights?: InputMaybe<SortDirection>;
};

/** Conditions on a quantile. */
export type DailyCarrierPerformanceQuantileHaving = {
  /** Of which column. */
  of: DailyCarrierPerformanceStatisticsHaving;
  /** The part, from 0 to 1: 0.5 is the median. */
  p: Scalars['Float']['input'];
};

/** An order by a quantile. */
export type DailyCarrierPerformanceQuantileOrder = {
  /** Of which column. */
  of: DailyCarrierPerformanceNumericOrder;
  /** The part, from 0 to 1: 0.5 is the median. */
  p: Scalars['Float']['input'];
};

/** One value for each column of daily_carrier_performance that allows it. */
export type DailyCarrierPerformanceStatistics = {
  __typename?: 'DailyCarrierPerformanceStatistics';
  /** Of avgArrDelay. Mean arrival delay of the flights that arrived, in minutes; null where none did. For example 3.5. */
  avgArrDelay?: Maybe<Scalars['Double']['output']>;
  /** Of avgDepDelay. Mean departure delay of the flights that departed, in minutes; null where none did. For example 12.1. */
  avgDepDelay?: Maybe<Scalars['Double']['output']>;
  /** Of cancelled. Flights that never departed. For example 2. */
  cancelled?: Maybe<Scalars['Double']['output']>;
  /** Of flights. Flights scheduled. For example 165. */
  flights?: Maybe<Scalars['Double']['output']>;
};

/** Conditions on one value for each column of daily_carrier_performance. */
export type DailyCarrierPerformanceStatisticsHaving = {
  /** On that of avgArrDelay. */
  avgArrDelay?: InputMaybe<DoubleFilter>;
  /** On that of avgDepDelay. */
  avgDepDelay?: InputMaybe<DoubleFilter>;
  /** On that of cancelled. */
  cancelled?: InputMaybe<DoubleFilter>;
  /** On that of flights. */
  flights?: InputMaybe<DoubleFilter>;
};

/** One value for each column of daily_carrier_performance that allows it. */
export type DailyCarrierPerformanceSums = {
  __typename?: 'DailyCarrierPerformanceSums';
  /** Of avgArrDelay. Mean arrival delay of the flights that arrived, in minutes; null where none did. For example 3.5. */
  avgArrDelay?: Maybe<Scalars['Double']['output']>;
  /** Of avgDepDelay. Mean departure delay of the flights that departed, in minutes; null where none did. For example 12.1. */
  avgDepDelay?: Maybe<Scalars['Double']['output']>;
  /** Of cancelled. Flights that never departed. For example 2. */
  cancelled?: Maybe<Scalars['Int64']['output']>;
  /** Of flights. Flights scheduled. For example 165. */
  flights?: Maybe<Scalars['Int64']['output']>;
};

/** Conditions on one value for each column of daily_carrier_performance. */
export type DailyCarrierPerformanceSumsHaving = {
  /** On that of avgArrDelay. */
  avgArrDelay?: InputMaybe<DoubleFilter>;
  /** On that of avgDepDelay. */
  avgDepDelay?: InputMaybe<DoubleFilter>;
  /** On that of cancelled. */
  cancelled?: InputMaybe<Int64Filter>;
  /** On that of flights. */
  flights?: InputMaybe<Int64Filter>;
};

/** A dataset that you may see. */
export type DatasetInfo = {
  __typename?: 'DatasetInfo';
  /** The columns that you may see. */
  columns: Array<ColumnInfo>;
  /** The version of its contract. */
  contractVersion: Scalars['String']['output'];
  /** The contract's description. */
  description?: Maybe<Scalars['String']['output']>;
  /** The domain that owns it. */
  domain?: Maybe<Scalars['String']['output']>;
  /** How far its freshest store may lag behind the source, in milliseconds. */
  freshnessLagMs?: Maybe<Scalars['Float']['output']>;
  /** Its name in the contract. */
  name: Scalars['String']['output'];
  /** The quality rules about what you may see. */
  quality: Array<QualityInfo>;
  /** Its lifecycle stage: raw, validated or curated. */
  stage: Scalars['String']['output'];
  /** Tags of the contract. */
  tags: Array<Scalars['String']['output']>;
  /** Its type in this schema. */
  typeName: Scalars['String']['output'];
};

/** Conditions on a date, all of which must hold. */
export type DateFilter = {
  /** Equal to this. */
  eq?: InputMaybe<Scalars['Date']['input']>;
  /** Greater than this. */
  gt?: InputMaybe<Scalars['Date']['input']>;
  /** Greater than or equal to this. */
  gte?: InputMaybe<Scalars['Date']['input']>;
  /** One of these; an empty list matches nothing. */
  in?: InputMaybe<Array<Scalars['Date']['input']>>;
  /** Whether it is null: true for nulls alone, false for values alone. */
  isNull?: InputMaybe<Scalars['Boolean']['input']>;
  /** Less than this. */
  lt?: InputMaybe<Scalars['Date']['input']>;
  /** Less than or equal to this. */
  lte?: InputMaybe<Scalars['Date']['input']>;
  /** Not equal to this; a null is neither equal nor unequal, so its row does not match. */
  neq?: InputMaybe<Scalars['Date']['input']>;
  /** None of these; a null does not match. An empty list leaves nothing out. */
  notIn?: InputMaybe<Array<Scalars['Date']['input']>>;
};

/** Conditions on an instant, all of which must hold. */
export type DateTimeFilter = {
  /** Equal to this. */
  eq?: InputMaybe<Scalars['DateTime']['input']>;
  /** Greater than this. */
  gt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Greater than or equal to this. */
  gte?: InputMaybe<Scalars['DateTime']['input']>;
  /** One of these; an empty list matches nothing. */
  in?: InputMaybe<Array<Scalars['DateTime']['input']>>;
  /** Whether it is null: true for nulls alone, false for values alone. */
  isNull?: InputMaybe<Scalars['Boolean']['input']>;
  /** Less than this. */
  lt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Less than or equal to this. */
  lte?: InputMaybe<Scalars['DateTime']['input']>;
  /** Not equal to this; a null is neither equal nor unequal, so its row does not match. */
  neq?: InputMaybe<Scalars['DateTime']['input']>;
  /** None of these; a null does not match. An empty list leaves nothing out. */
  notIn?: InputMaybe<Array<Scalars['DateTime']['input']>>;
};

/** Conditions on a floating-point number, all of which must hold. */
export type DoubleFilter = {
  /** Equal to this. */
  eq?: InputMaybe<Scalars['Double']['input']>;
  /** Greater than this. */
  gt?: InputMaybe<Scalars['Double']['input']>;
  /** Greater than or equal to this. */
  gte?: InputMaybe<Scalars['Double']['input']>;
  /** One of these; an empty list matches nothing. */
  in?: InputMaybe<Array<Scalars['Double']['input']>>;
  /** Whether it is null: true for nulls alone, false for values alone. */
  isNull?: InputMaybe<Scalars['Boolean']['input']>;
  /** Less than this. */
  lt?: InputMaybe<Scalars['Double']['input']>;
  /** Less than or equal to this. */
  lte?: InputMaybe<Scalars['Double']['input']>;
  /** Not equal to this; a null is neither equal nor unequal, so its row does not match. */
  neq?: InputMaybe<Scalars['Double']['input']>;
  /** None of these; a null does not match. An empty list leaves nothing out. */
  notIn?: InputMaybe<Array<Scalars['Double']['input']>>;
};

/** A flight that left one of New York City's three airports in 2013. */
export type Flight = {
  __typename?: 'Flight';
  /** Minutes in the air. For example 227. */
  airTime?: Maybe<Scalars['Int']['output']>;
  /** The airline that flew it. */
  airline?: Maybe<Airline>;
  /** Arrival delay in minutes; negative means early. For example 11. */
  arrDelay?: Maybe<Scalars['Int']['output']>;
  /** Actual arrival, local time of the destination as HHMM. For example 830. */
  arrTime?: Maybe<Scalars['Int']['output']>;
  /** Two-character code of the airline. For example UA. */
  carrier: Scalars['String']['output'];
  /** Day of the month of departure, local time. For example 31. */
  day?: Maybe<Scalars['Int']['output']>;
  /** Departure delay in minutes; negative means early, null that the flight was cancelled. For example 2. */
  depDelay?: Maybe<Scalars['Int']['output']>;
  /** Actual departure, local time as HHMM: 517 is 05:17. Null where the flight was cancelled. For example 517. */
  depTime?: Maybe<Scalars['Int']['output']>;
  /** Airport of arrival. For example IAH. */
  dest?: Maybe<Scalars['String']['output']>;
  /** The airport it flew to; null for the few that the airport list lacks. */
  destAirport?: Maybe<Airport>;
  /** Distance between the airports in miles. For example 1400. */
  distance?: Maybe<Scalars['Int']['output']>;
  /** Flight number of the airline. For example 1545. */
  flight: Scalars['Int']['output'];
  /** Month of departure, local time, 1 to 12. For example 12. */
  month?: Maybe<Scalars['Int']['output']>;
  /** Airport of departure: EWR, JFK or LGA. For example EWR. */
  origin: Scalars['String']['output'];
  /** The airport it left from. */
  originAirport?: Maybe<Airport>;
  /** The plane that flew it; null where the registry does not know the tail number. */
  plane?: Maybe<Plane>;
  /** Scheduled arrival, local time of the destination as HHMM. For example 819. */
  schedArrTime?: Maybe<Scalars['Int']['output']>;
  /** Scheduled departure, local time as HHMM. For example 515. */
  schedDepTime?: Maybe<Scalars['Int']['output']>;
  /** Tail number of the plane; null where none was assigned. For example N14228. */
  tailnum?: Maybe<Scalars['String']['output']>;
  /** Scheduled hour of departure, an instant; the hour of the weather reading. For example 2013-01-01T10:00:00Z. */
  timeHour: Scalars['DateTime']['output'];
  /** The weather at the airport in the hour of departure. */
  weather?: Maybe<WeatherReading>;
  /** Year of departure, local time. For example 2013. */
  year?: Maybe<Scalars['Int']['output']>;
};


/** A flight that left one of New York City's three airports in 2013. */
export type FlightAirlineArgs = {
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
};


/** A flight that left one of New York City's three airports in 2013. */
export type FlightDestAirportArgs = {
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
};


/** A flight that left one of New York City's three airports in 2013. */
export type FlightOriginAirportArgs = {
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
};


/** A flight that left one of New York City's three airports in 2013. */
export type FlightPlaneArgs = {
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
};


/** A flight that left one of New York City's three airports in 2013. */
export type FlightWeatherArgs = {
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
};

/** What a group of flights comes to, or all of them. */
export type FlightAggregate = {
  __typename?: 'FlightAggregate';
  /** About how many different values, nulls left out; cheaper on large data. */
  approxCountDistinct: FlightCounts;
  /** The mean of values; null over none. */
  avg: FlightStatistics;
  /** How many rows. */
  count: Scalars['Count']['output'];
  /** How many different values, nulls left out. */
  countDistinct: FlightCounts;
  /** What the rows of the group have in common. */
  group: FlightGroup;
  /** The greatest value; null over none. */
  max: FlightExtremes;
  /** The smallest value; null over none. */
  min: FlightExtremes;
  /** The value below which the part p lies, interpolated as SQL's PERCENTILE_CONT; null over none. */
  quantile: FlightStatistics;
  /** The sample's standard deviation; null under two values. */
  stddev: FlightStatistics;
  /** The sum of values; null over none. Wide enough not to overflow. */
  sum: FlightSums;
};


/** What a group of flights comes to, or all of them. */
export type FlightAggregateQuantileArgs = {
  p: Scalars['Float']['input'];
};

/** One key of an order of groups of flights: exactly one value, with its direction. */
export type FlightAggregateOrder = {
  /** About how many different values, nulls left out; cheaper on large data. */
  approxCountDistinct?: InputMaybe<FlightOrder>;
  /** The mean of values; null over none. */
  avg?: InputMaybe<FlightNumericOrder>;
  /** By the number of rows. */
  count?: InputMaybe<SortDirection>;
  /** How many different values, nulls left out. */
  countDistinct?: InputMaybe<FlightOrder>;
  /** By a column that is grouped by. */
  group?: InputMaybe<FlightOrder>;
  /** The greatest value; null over none. */
  max?: InputMaybe<FlightOrder>;
  /** The smallest value; null over none. */
  min?: InputMaybe<FlightOrder>;
  /** The value below which the part p lies, interpolated as SQL's PERCENTILE_CONT; null over none. */
  quantile?: InputMaybe<FlightQuantileOrder>;
  /** The sample's standard deviation; null under two values. */
  stddev?: InputMaybe<FlightNumericOrder>;
  /** The sum of values; null over none. Wide enough not to overflow. */
  sum?: InputMaybe<FlightNumericOrder>;
};

/** A page of flights. */
export type FlightConnection = {
  __typename?: 'FlightConnection';
  /** The rows of the page with cursors. */
  edges: Array<FlightEdge>;
  /** The rows of the page. */
  nodes: Array<Flight>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many rows there are in all, whatever the page; counted only when asked for. */
  totalCount: Scalars['Count']['output'];
};

/** One value for each column of flights that allows it. */
export type FlightCounts = {
  __typename?: 'FlightCounts';
  /** Of airTime. Minutes in the air. For example 227. */
  airTime: Scalars['Count']['output'];
  /** Of arrDelay. Arrival delay in minutes; negative means early. For example 11. */
  arrDelay: Scalars['Count']['output'];
  /** Of arrTime. Actual arrival, local time of the destination as HHMM. For example 830. */
  arrTime: Scalars['Count']['output'];
  /** Of carrier. Two-character code of the airline. For example UA. */
  carrier: Scalars['Count']['output'];
  /** Of day. Day of the month of departure, local time. For example 31. */
  day: Scalars['Count']['output'];
  /** Of depDelay. Departure delay in minutes; negative means early, null that the flight was cancelled. For example 2. */
  depDelay: Scalars['Count']['output'];
  /** Of depTime. Actual departure, local time as HHMM: 517 is 05:17. Null where the flight was cancelled. For example 517. */
  depTime: Scalars['Count']['output'];
  /** Of dest. Airport of arrival. For example IAH. */
  dest: Scalars['Count']['output'];
  /** Of distance. Distance between the airports in miles. For example 1400. */
  distance: Scalars['Count']['output'];
  /** Of flight. Flight number of the airline. For example 1545. */
  flight: Scalars['Count']['output'];
  /** Of month. Month of departure, local time, 1 to 12. For example 12. */
  month: Scalars['Count']['output'];
  /** Of origin. Airport of departure: EWR, JFK or LGA. For example EWR. */
  origin: Scalars['Count']['output'];
  /** Of schedArrTime. Scheduled arrival, local time of the destination as HHMM. For example 819. */
  schedArrTime: Scalars['Count']['output'];
  /** Of schedDepTime. Scheduled departure, local time as HHMM. For example 515. */
  schedDepTime: Scalars['Count']['output'];
  /** Of tailnum. Tail number of the plane; null where none was assigned. For example N14228. */
  tailnum: Scalars['Count']['output'];
  /** Of timeHour. Scheduled hour of departure, an instant; the hour of the weather reading. For example 2013-01-01T10:00:00Z. */
  timeHour: Scalars['Count']['output'];
  /** Of year. Year of departure, local time. For example 2013. */
  year: Scalars['Count']['output'];
};

/** Conditions on one value for each column of flights. */
export type FlightCountsHaving = {
  /** On that of airTime. */
  airTime?: InputMaybe<CountFilter>;
  /** On that of arrDelay. */
  arrDelay?: InputMaybe<CountFilter>;
  /** On that of arrTime. */
  arrTime?: InputMaybe<CountFilter>;
  /** On that of carrier. */
  carrier?: InputMaybe<CountFilter>;
  /** On that of day. */
  day?: InputMaybe<CountFilter>;
  /** On that of depDelay. */
  depDelay?: InputMaybe<CountFilter>;
  /** On that of depTime. */
  depTime?: InputMaybe<CountFilter>;
  /** On that of dest. */
  dest?: InputMaybe<CountFilter>;
  /** On that of distance. */
  distance?: InputMaybe<CountFilter>;
  /** On that of flight. */
  flight?: InputMaybe<CountFilter>;
  /** On that of month. */
  month?: InputMaybe<CountFilter>;
  /** On that of origin. */
  origin?: InputMaybe<CountFilter>;
  /** On that of schedArrTime. */
  schedArrTime?: InputMaybe<CountFilter>;
  /** On that of schedDepTime. */
  schedDepTime?: InputMaybe<CountFilter>;
  /** On that of tailnum. */
  tailnum?: InputMaybe<CountFilter>;
  /** On that of timeHour. */
  timeHour?: InputMaybe<CountFilter>;
  /** On that of year. */
  year?: InputMaybe<CountFilter>;
};

/** A row of flights and its place in the order. */
export type FlightEdge = {
  __typename?: 'FlightEdge';
  /** The place of this row, for after and before with the same other arguments. */
  cursor: Scalars['String']['output'];
  /** The row. */
  node: Flight;
};

/** One value for each column of flights that allows it. */
export type FlightExtremes = {
  __typename?: 'FlightExtremes';
  /** Of airTime. Minutes in the air. For example 227. */
  airTime?: Maybe<Scalars['Int']['output']>;
  /** Of arrDelay. Arrival delay in minutes; negative means early. For example 11. */
  arrDelay?: Maybe<Scalars['Int']['output']>;
  /** Of arrTime. Actual arrival, local time of the destination as HHMM. For example 830. */
  arrTime?: Maybe<Scalars['Int']['output']>;
  /** Of carrier. Two-character code of the airline. For example UA. */
  carrier?: Maybe<Scalars['String']['output']>;
  /** Of day. Day of the month of departure, local time. For example 31. */
  day?: Maybe<Scalars['Int']['output']>;
  /** Of depDelay. Departure delay in minutes; negative means early, null that the flight was cancelled. For example 2. */
  depDelay?: Maybe<Scalars['Int']['output']>;
  /** Of depTime. Actual departure, local time as HHMM: 517 is 05:17. Null where the flight was cancelled. For example 517. */
  depTime?: Maybe<Scalars['Int']['output']>;
  /** Of dest. Airport of arrival. For example IAH. */
  dest?: Maybe<Scalars['String']['output']>;
  /** Of distance. Distance between the airports in miles. For example 1400. */
  distance?: Maybe<Scalars['Int']['output']>;
  /** Of flight. Flight number of the airline. For example 1545. */
  flight?: Maybe<Scalars['Int']['output']>;
  /** Of month. Month of departure, local time, 1 to 12. For example 12. */
  month?: Maybe<Scalars['Int']['output']>;
  /** Of origin. Airport of departure: EWR, JFK or LGA. For example EWR. */
  origin?: Maybe<Scalars['String']['output']>;
  /** Of schedArrTime. Scheduled arrival, local time of the destination as HHMM. For example 819. */
  schedArrTime?: Maybe<Scalars['Int']['output']>;
  /** Of schedDepTime. Scheduled departure, local time as HHMM. For example 515. */
  schedDepTime?: Maybe<Scalars['Int']['output']>;
  /** Of tailnum. Tail number of the plane; null where none was assigned. For example N14228. */
  tailnum?: Maybe<Scalars['String']['output']>;
  /** Of timeHour. Scheduled hour of departure, an instant; the hour of the weather reading. For example 2013-01-01T10:00:00Z. */
  timeHour?: Maybe<Scalars['DateTime']['output']>;
  /** Of year. Year of departure, local time. For example 2013. */
  year?: Maybe<Scalars['Int']['output']>;
};

/** Conditions on one value for each column of flights. */
export type FlightExtremesHaving = {
  /** On that of airTime. */
  airTime?: InputMaybe<IntFilter>;
  /** On that of arrDelay. */
  arrDelay?: InputMaybe<IntFilter>;
  /** On that of arrTime. */
  arrTime?: InputMaybe<IntFilter>;
  /** On that of carrier. */
  carrier?: InputMaybe<StringFilter>;
  /** On that of day. */
  day?: InputMaybe<IntFilter>;
  /** On that of depDelay. */
  depDelay?: InputMaybe<IntFilter>;
  /** On that of depTime. */
  depTime?: InputMaybe<IntFilter>;
  /** On that of dest. */
  dest?: InputMaybe<StringFilter>;
  /** On that of distance. */
  distance?: InputMaybe<IntFilter>;
  /** On that of flight. */
  flight?: InputMaybe<IntFilter>;
  /** On that of month. */
  month?: InputMaybe<IntFilter>;
  /** On that of origin. */
  origin?: InputMaybe<StringFilter>;
  /** On that of schedArrTime. */
  schedArrTime?: InputMaybe<IntFilter>;
  /** On that of schedDepTime. */
  schedDepTime?: InputMaybe<IntFilter>;
  /** On that of tailnum. */
  tailnum?: InputMaybe<StringFilter>;
  /** On that of timeHour. */
  timeHour?: InputMaybe<DateTimeFilter>;
  /** On that of year. */
  year?: InputMaybe<IntFilter>;
};

/** A column of flights that rows can be grouped by. */
export type FlightField =
  /** Minutes in the air. For example 227. */
  | 'AIR_TIME'
  /** Arrival delay in minutes; negative means early. For example 11. */
  | 'ARR_DELAY'
  /** Actual arrival, local time of the destination as HHMM. For example 830. */
  | 'ARR_TIME'
  /** Two-character code of the airline. For example UA. */
  | 'CARRIER'
  /** Day of the month of departure, local time. For example 31. */
  | 'DAY'
  /** Departure delay in minutes; negative means early, null that the flight was cancelled. For example 2. */
  | 'DEP_DELAY'
  /** Actual departure, local time as HHMM: 517 is 05:17. Null where the flight was cancelled. For example 517. */
  | 'DEP_TIME'
  /** Airport of arrival. For example IAH. */
  | 'DEST'
  /** Distance between the airports in miles. For example 1400. */
  | 'DISTANCE'
  /** Flight number of the airline. For example 1545. */
  | 'FLIGHT'
  /** Month of departure, local time, 1 to 12. For example 12. */
  | 'MONTH'
  /** Airport of departure: EWR, JFK or LGA. For example EWR. */
  | 'ORIGIN'
  /** Scheduled arrival, local time of the destination as HHMM. For example 819. */
  | 'SCHED_ARR_TIME'
  /** Scheduled departure, local time as HHMM. For example 515. */
  | 'SCHED_DEP_TIME'
  /** Tail number of the plane; null where none was assigned. For example N14228. */
  | 'TAILNUM'
  /** Scheduled hour of departure, an instant; the hour of the weather reading. For example 2013-01-01T10:00:00Z. */
  | 'TIME_HOUR'
  /** Year of departure, local time. For example 2013. */
  | 'YEAR';

/** Which rows of flights; all conditions must hold. A condition on a null is unknown, which is no match, negated or not. */
export type FlightFilter = {
  /** Conditions on airTime. */
  airTime?: InputMaybe<IntFilter>;
  /** There is a airline, and it meets this. */
  airline?: InputMaybe<AirlineFilter>;
  /** All of these. An empty list holds. */
  and?: InputMaybe<Array<FlightFilter>>;
  /** Conditions on arrDelay. */
  arrDelay?: InputMaybe<IntFilter>;
  /** Conditions on arrTime. */
  arrTime?: InputMaybe<IntFilter>;
  /** Conditions on carrier. */
  carrier?: InputMaybe<StringFilter>;
  /** Conditions on day. */
  day?: InputMaybe<IntFilter>;
  /** Conditions on depDelay. */
  depDelay?: InputMaybe<IntFilter>;
  /** Conditions on depTime. */
  depTime?: InputMaybe<IntFilter>;
  /** Conditions on dest. */
  dest?: InputMaybe<StringFilter>;
  /** There is a destAirport, and it meets this. */
  destAirport?: InputMaybe<AirportFilter>;
  /** Conditions on distance. */
  distance?: InputMaybe<IntFilter>;
  /** Conditions on flight. */
  flight?: InputMaybe<IntFilter>;
  /** Conditions on month. */
  month?: InputMaybe<IntFilter>;
  /** Not this; what is unknown stays unknown. */
  not?: InputMaybe<FlightFilter>;
  /** At least one of these. An empty list does not hold. */
  or?: InputMaybe<Array<FlightFilter>>;
  /** Conditions on origin. */
  origin?: InputMaybe<StringFilter>;
  /** There is a originAirport, and it meets this. */
  originAirport?: InputMaybe<AirportFilter>;
  /** There is a plane, and it meets this. */
  plane?: InputMaybe<PlaneFilter>;
  /** Conditions on schedArrTime. */
  schedArrTime?: InputMaybe<IntFilter>;
  /** Conditions on schedDepTime. */
  schedDepTime?: InputMaybe<IntFilter>;
  /** Conditions on tailnum. */
  tailnum?: InputMaybe<StringFilter>;
  /** Conditions on timeHour. */
  timeHour?: InputMaybe<DateTimeFilter>;
  /** There is a weather, and it meets this. */
  weather?: InputMaybe<WeatherReadingFilter>;
  /** Conditions on year. */
  year?: InputMaybe<IntFilter>;
};

/** What the rows of a group of flights have in common; only what is grouped by can be asked for. */
export type FlightGroup = {
  __typename?: 'FlightGroup';
  /** Minutes in the air. For example 227. */
  airTime?: Maybe<Scalars['Int']['output']>;
  /** Arrival delay in minutes; negative means early. For example 11. */
  arrDelay?: Maybe<Scalars['Int']['output']>;
  /** Actual arrival, local time of the destination as HHMM. For example 830. */
  arrTime?: Maybe<Scalars['Int']['output']>;
  /** Two-character code of the airline. For example UA. */
  carrier?: Maybe<Scalars['String']['output']>;
  /** Day of the month of departure, local time. For example 31. */
  day?: Maybe<Scalars['Int']['output']>;
  /** Departure delay in minutes; negative means early, null that the flight was cancelled. For example 2. */
  depDelay?: Maybe<Scalars['Int']['output']>;
  /** Actual departure, local time as HHMM: 517 is 05:17. Null where the flight was cancelled. For example 517. */
  depTime?: Maybe<Scalars['Int']['output']>;
  /** Airport of arrival. For example IAH. */
  dest?: Maybe<Scalars['String']['output']>;
  /** Distance between the airports in miles. For example 1400. */
  distance?: Maybe<Scalars['Int']['output']>;
  /** Flight number of the airline. For example 1545. */
  flight?: Maybe<Scalars['Int']['output']>;
  /** Month of departure, local time, 1 to 12. For example 12. */
  month?: Maybe<Scalars['Int']['output']>;
  /** Airport of departure: EWR, JFK or LGA. For example EWR. */
  origin?: Maybe<Scalars['String']['output']>;
  /** Scheduled arrival, local time of the destination as HHMM. For example 819. */
  schedArrTime?: Maybe<Scalars['Int']['output']>;
  /** Scheduled departure, local time as HHMM. For example 515. */
  schedDepTime?: Maybe<Scalars['Int']['output']>;
  /** Tail number of the plane; null where none was assigned. For example N14228. */
  tailnum?: Maybe<Scalars['String']['output']>;
  /** Scheduled hour of departure, an instant; the hour of the weather reading. For example 2013-01-01T10:00:00Z. */
  timeHour?: Maybe<Scalars['DateTime']['output']>;
  /** Year of departure, local time. For example 2013. */
  year?: Maybe<Scalars['Int']['output']>;
};

/** A column to group by, or a bucket of time. */
export type FlightGroupBy = {
  /** For an instant or a date: group by the start of the unit that holds it. Dates take a day and more. */
  every?: InputMaybe<TimeUnit>;
  /** The column. */
  field: FlightField;
  /** For an instant with every: the IANA zone whose calendar counts, such as "America/New_York". UTC, if absent. */
  timeZone?: InputMaybe<Scalars['String']['input']>;
};

/** Which groups of flights; all conditions must hold. */
export type FlightHaving = {
  /** All of these. An empty list holds. */
  and?: InputMaybe<Array<FlightHaving>>;
  /** About how many different values, nulls left out; cheaper on large data. */
  approxCountDistinct?: InputMaybe<FlightCountsHaving>;
  /** The mean of values; null over none. */
  avg?: InputMaybe<FlightStatisticsHaving>;
  /** On the number of rows. */
  count?: InputMaybe<CountFilter>;
  /** How many different values, nulls left out. */
  countDistinct?: InputMaybe<FlightCountsHaving>;
  /** The greatest value; null over none. */
  max?: InputMaybe<FlightExtremesHaving>;
  /** The smallest value; null over none. */
  min?: InputMaybe<FlightExtremesHaving>;
  /** Not this; what is unknown stays unknown. */
  not?: InputMaybe<FlightHaving>;
  /** At least one of these. An empty list does not hold. */
  or?: InputMaybe<Array<FlightHaving>>;
  /** The value below which the part p lies, interpolated as SQL's PERCENTILE_CONT; null over none. */
  quantile?: InputMaybe<FlightQuantileHaving>;
  /** The sample's standard deviation; null under two values. */
  stddev?: InputMaybe<FlightStatisticsHaving>;
  /** The sum of values; null over none. Wide enough not to overflow. */
  sum?: InputMaybe<FlightSumsHaving>;
};

/** Conditions on related rows of flights, all of which must hold. */
export type FlightListFilter = {
  /** No related row fails to meet this; true where there is none. */
  every?: InputMaybe<FlightFilter>;
  /** No related row meets this. */
  none?: InputMaybe<FlightFilter>;
  /** At least one related row meets this. */
  some?: InputMaybe<FlightFilter>;
};

/** One key of an order: exactly one numeric column of flights, with its direction. */
export type FlightNumericOrder = {
  /** By airTime. */
  airTime?: InputMaybe<SortDirection>;
  /** By arrDelay. */
  arrDelay?: InputMaybe<SortDirection>;
  /** By arrTime. */
  arrTime?: InputMaybe<SortDirection>;
  /** By day. */
  day?: InputMaybe<SortDirection>;
  /** By depDelay. */
  depDelay?: InputMaybe<SortDirection>;
  /** By depTime. */
  depTime?: InputMaybe<SortDirection>;
  /** By distance. */
  distance?: InputMaybe<SortDirection>;
  /** By flight. */
  flight?: InputMaybe<SortDirection>;
  /** By month. */
  month?: InputMaybe<SortDirection>;
  /** By schedArrTime. */
  schedArrTime?: InputMaybe<SortDirection>;
  /** By schedDepTime. */
  schedDepTime?: InputMaybe<SortDirection>;
  /** By year. */
  year?: InputMaybe<SortDirection>;
};

/** One key of an order: exactly one column of flights, with its direction. */
export type FlightOrder = {
  /** By airTime. */
  airTime?: InputMaybe<SortDirection>;
  /** By arrDelay. */
  arrDelay?: InputMaybe<SortDirection>;
  /** By arrTime. */
  arrTime?: InputMaybe<SortDirection>;
  /** By carrier. */
  carrier?: InputMaybe<SortDirection>;
  /** By day. */
  day?: InputMaybe<SortDirection>;
  /** By depDelay. */
  depDelay?: InputMaybe<SortDirection>;
  /** By depTime. */
  depTime?: InputMaybe<SortDirection>;
  /** By dest. */
  dest?: InputMaybe<SortDirection>;
  /** By distance. */
  distance?: InputMaybe<SortDirection>;
  /** By flight. */
  flight?: InputMaybe<SortDirection>;
  /** By month. */
  month?: InputMaybe<SortDirection>;
  /** By origin. */
  origin?: InputMaybe<SortDirection>;
  /** By schedArrTime. */
  schedArrTime?: InputMaybe<SortDirection>;
  /** By schedDepTime. */
  schedDepTime?: InputMaybe<SortDirection>;
  /** By tailnum. */
  tailnum?: InputMaybe<SortDirection>;
  /** By timeHour. */
  timeHour?: InputMaybe<SortDirection>;
  /** By year. */
  year?: InputMaybe<SortDirection>;
};

/** Conditions on a quantile. */
export type FlightQuantileHaving = {
  /** Of which column. */
  of: FlightStatisticsHaving;
  /** The part, from 0 to 1: 0.5 is the median. */
  p: Scalars['Float']['input'];
};

/** An order by a quantile. */
export type FlightQuantileOrder = {
  /** Of which column. */
  of: FlightNumericOrder;
  /** The part, from 0 to 1: 0.5 is the median. */
  p: Scalars['Float']['input'];
};

/** One value for each column of flights that allows it. */
export type FlightStatistics = {
  __typename?: 'FlightStatistics';
  /** Of airTime. Minutes in the air. For example 227. */
  airTime?: Maybe<Scalars['Double']['output']>;
  /** Of arrDelay. Arrival delay in minutes; negative means early. For example 11. */
  arrDelay?: Maybe<Scalars['Double']['output']>;
  /** Of arrTime. Actual arrival, local time of the destination as HHMM. For example 830. */
  arrTime?: Maybe<Scalars['Double']['output']>;
  /** Of day. Day of the month of departure, local time. For example 31. */
  day?: Maybe<Scalars['Double']['output']>;
  /** Of depDelay. Departure delay in minutes; negative means early, null that the flight was cancelled. For example 2. */
  depDelay?: Maybe<Scalars['Double']['output']>;
  /** Of depTime. Actual departure, local time as HHMM: 517 is 05:17. Null where the flight was cancelled. For example 517. */
  depTime?: Maybe<Scalars['Double']['output']>;
  /** Of distance. Distance between the airports in miles. For example 1400. */
  distance?: Maybe<Scalars['Double']['output']>;
  /** Of flight. Flight number of the airline. For example 1545. */
  flight?: Maybe<Scalars['Double']['output']>;
  /** Of month. Month of departure, local time, 1 to 12. For example 12. */
  month?: Maybe<Scalars['Double']['output']>;
  /** Of schedArrTime. Scheduled arrival, local time of the destination as HHMM. For example 819. */
  schedArrTime?: Maybe<Scalars['Double']['output']>;
  /** Of schedDepTime. Scheduled departure, local time as HHMM. For example 515. */
  schedDepTime?: Maybe<Scalars['Double']['output']>;
  /** Of year. Year of departure, local time. For example 2013. */
  year?: Maybe<Scalars['Double']['output']>;
};

/** Conditions on one value for each column of flights. */
export type FlightStatisticsHaving = {
  /** On that of airTime. */
  airTime?: InputMaybe<DoubleFilter>;
  /** On that of arrDelay. */
  arrDelay?: InputMaybe<DoubleFilter>;
  /** On that of arrTime. */
  arrTime?: InputMaybe<DoubleFilter>;
  /** On that of day. */
  day?: InputMaybe<DoubleFilter>;
  /** On that of depDelay. */
  depDelay?: InputMaybe<DoubleFilter>;
  /** On that of depTime. */
  depTime?: InputMaybe<DoubleFilter>;
  /** On that of distance. */
  distance?: InputMaybe<DoubleFilter>;
  /** On that of flight. */
  flight?: InputMaybe<DoubleFilter>;
  /** On that of month. */
  month?: InputMaybe<DoubleFilter>;
  /** On that of schedArrTime. */
  schedArrTime?: InputMaybe<DoubleFilter>;
  /** On that of schedDepTime. */
  schedDepTime?: InputMaybe<DoubleFilter>;
  /** On that of year. */
  year?: InputMaybe<DoubleFilter>;
};

/** One value for each column of flights that allows it. */
export type FlightSums = {
  __typename?: 'FlightSums';
  /** Of airTime. Minutes in the air. For example 227. */
  airTime?: Maybe<Scalars['Int64']['output']>;
  /** Of arrDelay. Arrival delay in minutes; negative means early. For example 11. */
  arrDelay?: Maybe<Scalars['Int64']['output']>;
  /** Of arrTime. Actual arrival, local time of the destination as HHMM. For example 830. */
  arrTime?: Maybe<Scalars['Int64']['output']>;
  /** Of day. Day of the month of departure, local time. For example 31. */
  day?: Maybe<Scalars['Int64']['output']>;
  /** Of depDelay. Departure delay in minutes; negative means early, null that the flight was cancelled. For example 2. */
  depDelay?: Maybe<Scalars['Int64']['output']>;
  /** Of depTime. Actual departure, local time as HHMM: 517 is 05:17. Null where the flight was cancelled. For example 517. */
  depTime?: Maybe<Scalars['Int64']['output']>;
  /** Of distance. Distance between the airports in miles. For example 1400. */
  distance?: Maybe<Scalars['Int64']['output']>;
  /** Of flight. Flight number of the airline. For example 1545. */
  flight?: Maybe<Scalars['Int64']['output']>;
  /** Of month. Month of departure, local time, 1 to 12. For example 12. */
  month?: Maybe<Scalars['Int64']['output']>;
  /** Of schedArrTime. Scheduled arrival, local time of the destination as HHMM. For example 819. */
  schedArrTime?: Maybe<Scalars['Int64']['output']>;
  /** Of schedDepTime. Scheduled departure, local time as HHMM. For example 515. */
  schedDepTime?: Maybe<Scalars['Int64']['output']>;
  /** Of year. Year of departure, local time. For example 2013. */
  year?: Maybe<Scalars['Int64']['output']>;
};

/** Conditions on one value for each column of flights. */
export type FlightSumsHaving = {
  /** On that of airTime. */
  airTime?: InputMaybe<Int64Filter>;
  /** On that of arrDelay. */
  arrDelay?: InputMaybe<Int64Filter>;
  /** On that of arrTime. */
  arrTime?: InputMaybe<Int64Filter>;
  /** On that of day. */
  day?: InputMaybe<Int64Filter>;
  /** On that of depDelay. */
  depDelay?: InputMaybe<Int64Filter>;
  /** On that of depTime. */
  depTime?: InputMaybe<Int64Filter>;
  /** On that of distance. */
  distance?: InputMaybe<Int64Filter>;
  /** On that of flight. */
  flight?: InputMaybe<Int64Filter>;
  /** On that of month. */
  month?: InputMaybe<Int64Filter>;
  /** On that of schedArrTime. */
  schedArrTime?: InputMaybe<Int64Filter>;
  /** On that of schedDepTime. */
  schedDepTime?: InputMaybe<Int64Filter>;
  /** On that of year. */
  year?: InputMaybe<Int64Filter>;
};

/** Conditions on a 64-bit integer, all of which must hold. */
export type Int64Filter = {
  /** Equal to this. */
  eq?: InputMaybe<Scalars['Int64']['input']>;
  /** Greater than this. */
  gt?: InputMaybe<Scalars['Int64']['input']>;
  /** Greater than or equal to this. */
  gte?: InputMaybe<Scalars['Int64']['input']>;
  /** One of these; an empty list matches nothing. */
  in?: InputMaybe<Array<Scalars['Int64']['input']>>;
  /** Whether it is null: true for nulls alone, false for values alone. */
  isNull?: InputMaybe<Scalars['Boolean']['input']>;
  /** Less than this. */
  lt?: InputMaybe<Scalars['Int64']['input']>;
  /** Less than or equal to this. */
  lte?: InputMaybe<Scalars['Int64']['input']>;
  /** Not equal to this; a null is neither equal nor unequal, so its row does not match. */
  neq?: InputMaybe<Scalars['Int64']['input']>;
  /** None of these; a null does not match. An empty list leaves nothing out. */
  notIn?: InputMaybe<Array<Scalars['Int64']['input']>>;
};

/** Conditions on a 32-bit integer, all of which must hold. */
export type IntFilter = {
  /** Equal to this. */
  eq?: InputMaybe<Scalars['Int']['input']>;
  /** Greater than this. */
  gt?: InputMaybe<Scalars['Int']['input']>;
  /** Greater than or equal to this. */
  gte?: InputMaybe<Scalars['Int']['input']>;
  /** One of these; an empty list matches nothing. */
  in?: InputMaybe<Array<Scalars['Int']['input']>>;
  /** Whether it is null: true for nulls alone, false for values alone. */
  isNull?: InputMaybe<Scalars['Boolean']['input']>;
  /** Less than this. */
  lt?: InputMaybe<Scalars['Int']['input']>;
  /** Less than or equal to this. */
  lte?: InputMaybe<Scalars['Int']['input']>;
  /** Not equal to this; a null is neither equal nor unequal, so its row does not match. */
  neq?: InputMaybe<Scalars['Int']['input']>;
  /** None of these; a null does not match. An empty list leaves nothing out. */
  notIn?: InputMaybe<Array<Scalars['Int']['input']>>;
};

/** Where a page stands among all rows. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** The last row's cursor; null for an empty page. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether rows follow this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether rows precede this page. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** The first row's cursor; null for an empty page. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

/** A way to answer a level that the planner weighed. */
export type PlanCandidate = {
  __typename?: 'PlanCandidate';
  /** The bindings it reads, as dataset.binding. */
  bindings: Array<Scalars['String']['output']>;
  /** Its cost in milliseconds; null where it is not eligible. */
  cost?: Maybe<Scalars['Float']['output']>;
  /** Whether it could answer. */
  eligible: Scalars['Boolean']['output'];
  /** Why not, or what its cost is made of. */
  reason: Scalars['String']['output'];
};

/** A grant that a level was read under. */
export type PlanGrant = {
  __typename?: 'PlanGrant';
  /** The dataset. */
  dataset: Scalars['String']['output'];
  /** Equal for equal grants, whoever holds them. */
  digest: Scalars['String']['output'];
};

/** How one level of a request is answered. */
export type PlanLevel = {
  __typename?: 'PlanLevel';
  /** Bytes scanned; 0 where nothing was run. */
  bytes: Scalars['Count']['output'];
  /** The bindings that answer, as dataset.binding. */
  chosen: Array<Scalars['String']['output']>;
  /** The ways that were weighed; for administrators. */
  considered: Array<PlanCandidate>;
  /** The datasets it reads. */
  datasets: Array<Scalars['String']['output']>;
  /** Whether another than the best binding had to answer. */
  degraded: Scalars['Boolean']['output'];
  /** Bindings that failed before the chosen one answered. */
  failedOver: Array<Scalars['String']['output']>;
  /** The grants it reads them under. */
  grants: Array<PlanGrant>;
  /** Where in the request: response keys joined by dots. */
  path: Scalars['String']['output'];
  /** Rows read; 0 where nothing was run. */
  rows: Scalars['Count']['output'];
  /** The server they lie on. */
  server: Scalars['String']['output'];
  /** How old the answer may be, in milliseconds. */
  stalenessMs: Scalars['Float']['output'];
  /** The native statements; for administrators. */
  statements: Array<PlanStatement>;
  /** Time by stage. */
  timings: Array<PlanTiming>;
};

/** A query in the own language of a store. */
export type PlanStatement = {
  __typename?: 'PlanStatement';
  /** The parameters bound to it. */
  parameters: Array<StatementParameter>;
  /** Its text, with places for parameters. */
  text: Scalars['String']['output'];
};

/** Time that a stage took. */
export type PlanTiming = {
  __typename?: 'PlanTiming';
  /** Milliseconds. */
  ms: Scalars['Float']['output'];
  /** The stage: secure, route, compile or execute. */
  stage: Scalars['String']['output'];
};

/** A plane in the registry of the FAA. */
export type Plane = {
  __typename?: 'Plane';
  /** Kind of engine. For example Turbo-fan. */
  engine?: Maybe<Scalars['String']['output']>;
  /** Number of engines. For example 2. */
  engines?: Maybe<Scalars['Int']['output']>;
  /** Flights of the plane. */
  flights: FlightConnection;
  /** Aggregates over flights. Flights of the plane. */
  flightsAggregate: Array<FlightAggregate>;
  /** Manufacturer. For example BOEING. */
  manufacturer?: Maybe<Scalars['String']['output']>;
  /** Model of the manufacturer. For example 737-824. */
  model?: Maybe<Scalars['String']['output']>;
  /** Number of seats. For example 149. */
  seats?: Maybe<Scalars['Int']['output']>;
  /** Average cruising speed in miles per hour; rarely known. For example 432. */
  speed?: Maybe<Scalars['Int']['output']>;
  /** Tail number, the registration of the plane. For example N14228. */
  tailnum: Scalars['String']['output'];
  /** Kind of aircraft. For example Fixed wing multi engine. */
  type?: Maybe<Scalars['String']['output']>;
  /** Year of manufacture. For example 1999. */
  year?: Maybe<Scalars['Int']['output']>;
};


/** A plane in the registry of the FAA. */
export type PlaneFlightsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<FlightOrder>>;
  where?: InputMaybe<FlightFilter>;
};


/** A plane in the registry of the FAA. */
export type PlaneFlightsAggregateArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  groupBy?: InputMaybe<Array<FlightGroupBy>>;
  having?: InputMaybe<FlightHaving>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  orderBy?: InputMaybe<Array<FlightAggregateOrder>>;
  where?: InputMaybe<FlightFilter>;
};

/** What a group of planes comes to, or all of them. */
export type PlaneAggregate = {
  __typename?: 'PlaneAggregate';
  /** About how many different values, nulls left out; cheaper on large data. */
  approxCountDistinct: PlaneCounts;
  /** The mean of values; null over none. */
  avg: PlaneStatistics;
  /** How many rows. */
  count: Scalars['Count']['output'];
  /** How many different values, nulls left out. */
  countDistinct: PlaneCounts;
  /** What the rows of the group have in common. */
  group: PlaneGroup;
  /** The greatest value; null over none. */
  max: PlaneExtremes;
  /** The smallest value; null over none. */
  min: PlaneExtremes;
  /** The value below which the part p lies, interpolated as SQL's PERCENTILE_CONT; null over none. */
  quantile: PlaneStatistics;
  /** The sample's standard deviation; null under two values. */
  stddev: PlaneStatistics;
  /** The sum of values; null over none. Wide enough not to overflow. */
  sum: PlaneSums;
};


/** What a group of planes comes to, or all of them. */
export type PlaneAggregateQuantileArgs = {
  p: Scalars['Float']['input'];
};

/** One key of an order of groups of planes: exactly one value, with its direction. */
export type PlaneAggregateOrder = {
  /** About how many different values, nulls left out; cheaper on large data. */
  approxCountDistinct?: InputMaybe<PlaneOrder>;
  /** The mean of values; null over none. */
  avg?: InputMaybe<PlaneNumericOrder>;
  /** By the number of rows. */
  count?: InputMaybe<SortDirection>;
  /** How many different values, nulls left out. */
  countDistinct?: InputMaybe<PlaneOrder>;
  /** By a column that is grouped by. */
  group?: InputMaybe<PlaneOrder>;
  /** The greatest value; null over none. */
  max?: InputMaybe<PlaneOrder>;
  /** The smallest value; null over none. */
  min?: InputMaybe<PlaneOrder>;
  /** The value below which the part p lies, interpolated as SQL's PERCENTILE_CONT; null over none. */
  quantile?: InputMaybe<PlaneQuantileOrder>;
  /** The sample's standard deviation; null under two values. */
  stddev?: InputMaybe<PlaneNumericOrder>;
  /** The sum of values; null over none. Wide enough not to overflow. */
  sum?: InputMaybe<PlaneNumericOrder>;
};

/** A page of planes. */
export type PlaneConnection = {
  __typename?: 'PlaneConnection';
  /** The rows of the page with cursors. */
  edges: Array<PlaneEdge>;
  /** The rows of the page. */
  nodes: Array<Plane>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many rows there are in all, whatever the page; counted only when asked for. */
  totalCount: Scalars['Count']['output'];
};

/** One value for each column of planes that allows it. */
export type PlaneCounts = {
  __typename?: 'PlaneCounts';
  /** Of engine. Kind of engine. For example Turbo-fan. */
  engine: Scalars['Count']['output'];
  /** Of engines. Number of engines. For example 2. */
  engines: Scalars['Count']['output'];
  /** Of manufacturer. Manufacturer. For example BOEING. */
  manufacturer: Scalars['Count']['output'];
  /** Of model. Model of the manufacturer. For example 737-824. */
  model: Scalars['Count']['output'];
  /** Of seats. Number of seats. For example 149. */
  seats: Scalars['Count']['output'];
  /** Of speed. Average cruising speed in miles per hour; rarely known. For example 432. */
  speed: Scalars['Count']['output'];
  /** Of tailnum. Tail number, the registration of the plane. For example N14228. */
  tailnum: Scalars['Count']['output'];
  /** Of type. Kind of aircraft. For example Fixed wing multi engine. */
  type: Scalars['Count']['output'];
  /** Of year. Year of manufacture. For example 1999. */
  year: Scalars['Count']['output'];
};

/** Conditions on one value for each column of planes. */
export type PlaneCountsHaving = {
  /** On that of engine. */
  engine?: InputMaybe<CountFilter>;
  /** On that of engines. */
  engines?: InputMaybe<CountFilter>;
  /** On that of manufacturer. */
  manufacturer?: InputMaybe<CountFilter>;
  /** On that of model. */
  model?: InputMaybe<CountFilter>;
  /** On that of seats. */
  seats?: InputMaybe<CountFilter>;
  /** On that of speed. */
  speed?: InputMaybe<CountFilter>;
  /** On that of tailnum. */
  tailnum?: InputMaybe<CountFilter>;
  /** On that of type. */
  type?: InputMaybe<CountFilter>;
  /** On that of year. */
  year?: InputMaybe<CountFilter>;
};

/** A row of planes and its place in the order. */
export type PlaneEdge = {
  __typename?: 'PlaneEdge';
  /** The place of this row, for after and before with the same other arguments. */
  cursor: Scalars['String']['output'];
  /** The row. */
  node: Plane;
};

/** One value for each column of planes that allows it. */
export type PlaneExtremes = {
  __typename?: 'PlaneExtremes';
  /** Of engine. Kind of engine. For example Turbo-fan. */
  engine?: Maybe<Scalars['String']['output']>;
  /** Of engines. Number of engines. For example 2. */
  engines?: Maybe<Scalars['Int']['output']>;
  /** Of manufacturer. Manufacturer. For example BOEING. */
  manufacturer?: Maybe<Scalars['String']['output']>;
  /** Of model. Model of the manufacturer. For example 737-824. */
  model?: Maybe<Scalars['String']['output']>;
  /** Of seats. Number of seats. For example 149. */
  seats?: Maybe<Scalars['Int']['output']>;
  /** Of speed. Average cruising speed in miles per hour; rarely known. For example 432. */
  speed?: Maybe<Scalars['Int']['output']>;
  /** Of tailnum. Tail number, the registration of the plane. For example N14228. */
  tailnum?: Maybe<Scalars['String']['output']>;
  /** Of type. Kind of aircraft. For example Fixed wing multi engine. */
  type?: Maybe<Scalars['String']['output']>;
  /** Of year. Year of manufacture. For example 1999. */
  year?: Maybe<Scalars['Int']['output']>;
};

/** Conditions on one value for each column of planes. */
export type PlaneExtremesHaving = {
  /** On that of engine. */
  engine?: InputMaybe<StringFilter>;
  /** On that of engines. */
  engines?: InputMaybe<IntFilter>;
  /** On that of manufacturer. */
  manufacturer?: InputMaybe<StringFilter>;
  /** On that of model. */
  model?: InputMaybe<StringFilter>;
  /** On that of seats. */
  seats?: InputMaybe<IntFilter>;
  /** On that of speed. */
  speed?: InputMaybe<IntFilter>;
  /** On that of tailnum. */
  tailnum?: InputMaybe<StringFilter>;
  /** On that of type. */
  type?: InputMaybe<StringFilter>;
  /** On that of year. */
  year?: InputMaybe<IntFilter>;
};

/** A column of planes that rows can be grouped by. */
export type PlaneField =
  /** Kind of engine. For example Turbo-fan. */
  | 'ENGINE'
  /** Number of engines. For example 2. */
  | 'ENGINES'
  /** Manufacturer. For example BOEING. */
  | 'MANUFACTURER'
  /** Model of the manufacturer. For example 737-824. */
  | 'MODEL'
  /** Number of seats. For example 149. */
  | 'SEATS'
  /** Average cruising speed in miles per hour; rarely known. For example 432. */
  | 'SPEED'
  /** Tail number, the registration of the plane. For example N14228. */
  | 'TAILNUM'
  /** Kind of aircraft. For example Fixed wing multi engine. */
  | 'TYPE'
  /** Year of manufacture. For example 1999. */
  | 'YEAR';

/** Which rows of planes; all conditions must hold. A condition on a null is unknown, which is no match, negated or not. */
export type PlaneFilter = {
  /** All of these. An empty list holds. */
  and?: InputMaybe<Array<PlaneFilter>>;
  /** Conditions on engine. */
  engine?: InputMaybe<StringFilter>;
  /** Conditions on engines. */
  engines?: InputMaybe<IntFilter>;
  /** Conditions on the flights together. */
  flights?: InputMaybe<FlightListFilter>;
  /** Conditions on manufacturer. */
  manufacturer?: InputMaybe<StringFilter>;
  /** Conditions on model. */
  model?: InputMaybe<StringFilter>;
  /** Not this; what is unknown stays unknown. */
  not?: InputMaybe<PlaneFilter>;
  /** At least one of these. An empty list does not hold. */
  or?: InputMaybe<Array<PlaneFilter>>;
  /** Conditions on seats. */
  seats?: InputMaybe<IntFilter>;
  /** Conditions on speed. */
  speed?: InputMaybe<IntFilter>;
  /** Conditions on tailnum. */
  tailnum?: InputMaybe<StringFilter>;
  /** Conditions on type. */
  type?: InputMaybe<StringFilter>;
  /** Conditions on year. */
  year?: InputMaybe<IntFilter>;
};

/** What the rows of a group of planes have in common; only what is grouped by can be asked for. */
export type PlaneGroup = {
  __typename?: 'PlaneGroup';
  /** Kind of engine. For example Turbo-fan. */
  engine?: Maybe<Scalars['String']['output']>;
  /** Number of engines. For example 2. */
  engines?: Maybe<Scalars['Int']['output']>;
  /** Manufacturer. For example BOEING. */
  manufacturer?: Maybe<Scalars['String']['output']>;
  /** Model of the manufacturer. For example 737-824. */
  model?: Maybe<Scalars['String']['output']>;
  /** Number of seats. For example 149. */
  seats?: Maybe<Scalars['Int']['output']>;
  /** Average cruising speed in miles per hour; rarely known. For example 432. */
  speed?: Maybe<Scalars['Int']['output']>;
  /** Tail number, the registration of the plane. For example N14228. */
  tailnum?: Maybe<Scalars['String']['output']>;
  /** Kind of aircraft. For example Fixed wing multi engine. */
  type?: Maybe<Scalars['String']['output']>;
  /** Year of manufacture. For example 1999. */
  year?: Maybe<Scalars['Int']['output']>;
};

/** A column to group by, or a bucket of time. */
export type PlaneGroupBy = {
  /** For an instant or a date: group by the start of the unit that holds it. Dates take a day and more. */
  every?: InputMaybe<TimeUnit>;
  /** The column. */
  field: PlaneField;
  /** For an instant with every: the IANA zone whose calendar counts, such as "America/New_York". UTC, if absent. */
  timeZone?: InputMaybe<Scalars['String']['input']>;
};

/** Which groups of planes; all conditions must hold. */
export type PlaneHaving = {
  /** All of these. An empty list holds. */
  and?: InputMaybe<Array<PlaneHaving>>;
  /** About how many different values, nulls left out; cheaper on large data. */
  approxCountDistinct?: InputMaybe<PlaneCountsHaving>;
  /** The mean of values; null over none. */
  avg?: InputMaybe<PlaneStatisticsHaving>;
  /** On the number of rows. */
  count?: InputMaybe<CountFilter>;
  /** How many different values, nulls left out. */
  countDistinct?: InputMaybe<PlaneCountsHaving>;
  /** The greatest value; null over none. */
  max?: InputMaybe<PlaneExtremesHaving>;
  /** The smallest value; null over none. */
  min?: InputMaybe<PlaneExtremesHaving>;
  /** Not this; what is unknown stays unknown. */
  not?: InputMaybe<PlaneHaving>;
  /** At least one of these. An empty list does not hold. */
  or?: InputMaybe<Array<PlaneHaving>>;
  /** The value below which the part p lies, interpolated as SQL's PERCENTILE_CONT; null over none. */
  quantile?: InputMaybe<PlaneQuantileHaving>;
  /** The sample's standard deviation; null under two values. */
  stddev?: InputMaybe<PlaneStatisticsHaving>;
  /** The sum of values; null over none. Wide enough not to overflow. */
  sum?: InputMaybe<PlaneSumsHaving>;
};

/** One key of an order: exactly one numeric column of planes, with its direction. */
export type PlaneNumericOrder = {
  /** By engines. */
  engines?: InputMaybe<SortDirection>;
  /** By seats. */
  seats?: InputMaybe<SortDirection>;
  /** By speed. */
  speed?: InputMaybe<SortDirection>;
  /** By year. */
  year?: InputMaybe<SortDirection>;
};

/** One key of an order: exactly one column of planes, with its direction. */
export type PlaneOrder = {
  /** By engine. */
  engine?: InputMaybe<SortDirection>;
  /** By engines. */
  engines?: InputMaybe<SortDirection>;
  /** By manufacturer. */
  manufacturer?: InputMaybe<SortDirection>;
  /** By model. */
  model?: InputMaybe<SortDirection>;
  /** By seats. */
  seats?: InputMaybe<SortDirection>;
  /** By speed. */
  speed?: InputMaybe<SortDirection>;
  /** By tailnum. */
  tailnum?: InputMaybe<SortDirection>;
  /** By type. */
  type?: InputMaybe<SortDirection>;
  /** By year. */
  year?: InputMaybe<SortDirection>;
};

/** Conditions on a quantile. */
export type PlaneQuantileHaving = {
  /** Of which column. */
  of: PlaneStatisticsHaving;
  /** The part, from 0 to 1: 0.5 is the median. */
  p: Scalars['Float']['input'];
};

/** An order by a quantile. */
export type PlaneQuantileOrder = {
  /** Of which column. */
  of: PlaneNumericOrder;
  /** The part, from 0 to 1: 0.5 is the median. */
  p: Scalars['Float']['input'];
};

/** One value for each column of planes that allows it. */
export type PlaneStatistics = {
  __typename?: 'PlaneStatistics';
  /** Of engines. Number of engines. For example 2. */
  engines?: Maybe<Scalars['Double']['output']>;
  /** Of seats. Number of seats. For example 149. */
  seats?: Maybe<Scalars['Double']['output']>;
  /** Of speed. Average cruising speed in miles per hour; rarely known. For example 432. */
  speed?: Maybe<Scalars['Double']['output']>;
  /** Of year. Year of manufacture. For example 1999. */
  year?: Maybe<Scalars['Double']['output']>;
};

/** Conditions on one value for each column of planes. */
export type PlaneStatisticsHaving = {
  /** On that of engines. */
  engines?: InputMaybe<DoubleFilter>;
  /** On that of seats. */
  seats?: InputMaybe<DoubleFilter>;
  /** On that of speed. */
  speed?: InputMaybe<DoubleFilter>;
  /** On that of year. */
  year?: InputMaybe<DoubleFilter>;
};

/** One value for each column of planes that allows it. */
export type PlaneSums = {
  __typename?: 'PlaneSums';
  /** Of engines. Number of engines. For example 2. */
  engines?: Maybe<Scalars['Int64']['output']>;
  /** Of seats. Number of seats. For example 149. */
  seats?: Maybe<Scalars['Int64']['output']>;
  /** Of speed. Average cruising speed in miles per hour; rarely known. For example 432. */
  speed?: Maybe<Scalars['Int64']['output']>;
  /** Of year. Year of manufacture. For example 1999. */
  year?: Maybe<Scalars['Int64']['output']>;
};

/** Conditions on one value for each column of planes. */
export type PlaneSumsHaving = {
  /** On that of engines. */
  engines?: InputMaybe<Int64Filter>;
  /** On that of seats. */
  seats?: InputMaybe<Int64Filter>;
  /** On that of speed. */
  speed?: InputMaybe<Int64Filter>;
  /** On that of year. */
  year?: InputMaybe<Int64Filter>;
};

/** A quality rule that a contract declares. */
export type QualityInfo = {
  __typename?: 'QualityInfo';
  /** The column it is about; null for the whole dataset. */
  column?: Maybe<Scalars['String']['output']>;
  /** What it demands. */
  description?: Maybe<Scalars['String']['output']>;
  /** Its name. */
  name?: Maybe<Scalars['String']['output']>;
  /** Its kind in the contract. */
  type: Scalars['String']['output'];
};

export type Query = {
  __typename?: 'Query';
  /** The Airline with this key, or null where there is none that may be seen. An airline, by its carrier code. */
  airline?: Maybe<Airline>;
  /** A page of airlines. An airline, by its carrier code. */
  airlines: AirlineConnection;
  /** Aggregates over airlines: one row for each group, or one row for all. An airline, by its carrier code. */
  airlinesAggregate: Array<AirlineAggregate>;
  /** The Airport with this key, or null where there is none that may be seen. An airport, with its place and time zone. */
  airport?: Maybe<Airport>;
  /** A page of airports. An airport, with its place and time zone. */
  airports: AirportConnection;
  /** Aggregates over airports: one row for each group, or one row for all. An airport, with its place and time zone. */
  airportsAggregate: Array<AirportAggregate>;
  /** The DailyCarrierPerformance with this key, or null where there is none that may be seen. How punctual a carrier's flights out of New York City were on one day. */
  dailyCarrierPerformance?: Maybe<DailyCarrierPerformance>;
  /** A page of daily_carrier_performance. How punctual a carrier's flights out of New York City were on one day. */
  dailyCarrierPerformances: DailyCarrierPerformanceConnection;
  /** Aggregates over daily_carrier_performance: one row for each group, or one row for all. How punctual a carrier's flights out of New York City were on one day. */
  dailyCarrierPerformancesAggregate: Array<DailyCarrierPerformanceAggregate>;
  /** The datasets that you may see, and what their contracts say of them. */
  datasets: Array<DatasetInfo>;
  /** How an operation would be answered: which store for each level, and why. Nothing is run. */
  explain: QueryPlan;
  /** The Flight with this key, or null where there is none that may be seen. A flight that left one of New York City's three airports in 2013. */
  flight?: Maybe<Flight>;
  /** A page of flights. A flight that left one of New York City's three airports in 2013. */
  flights: FlightConnection;
  /** Aggregates over flights: one row for each group, or one row for all. A flight that left one of New York City's three airports in 2013. */
  flightsAggregate: Array<FlightAggregate>;
  /** The Plane with this key, or null where there is none that may be seen. A plane in the registry of the FAA. */
  plane?: Maybe<Plane>;
  /** A page of planes. A plane in the registry of the FAA. */
  planes: PlaneConnection;
  /** Aggregates over planes: one row for each group, or one row for all. A plane in the registry of the FAA. */
  planesAggregate: Array<PlaneAggregate>;
  /** The WeatherReading with this key, or null where there is none that may be seen. The weather at one of New York City's airports in one hour of 2013. */
  weatherReading?: Maybe<WeatherReading>;
  /** A page of weather_readings. The weather at one of New York City's airports in one hour of 2013. */
  weatherReadings: WeatherReadingConnection;
  /** Aggregates over weather_readings: one row for each group, or one row for all. The weather at one of New York City's airports in one hour of 2013. */
  weatherReadingsAggregate: Array<WeatherReadingAggregate>;
};


export type QueryAirlineArgs = {
  carrier: Scalars['String']['input'];
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
};


export type QueryAirlinesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<AirlineOrder>>;
  where?: InputMaybe<AirlineFilter>;
};


export type QueryAirlinesAggregateArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  groupBy?: InputMaybe<Array<AirlineGroupBy>>;
  having?: InputMaybe<AirlineHaving>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  orderBy?: InputMaybe<Array<AirlineAggregateOrder>>;
  where?: InputMaybe<AirlineFilter>;
};


export type QueryAirportArgs = {
  faa: Scalars['String']['input'];
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
};


export type QueryAirportsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<AirportOrder>>;
  where?: InputMaybe<AirportFilter>;
};


export type QueryAirportsAggregateArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  groupBy?: InputMaybe<Array<AirportGroupBy>>;
  having?: InputMaybe<AirportHaving>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  orderBy?: InputMaybe<Array<AirportAggregateOrder>>;
  where?: InputMaybe<AirportFilter>;
};


export type QueryDailyCarrierPerformanceArgs = {
  carrier: Scalars['String']['input'];
  date: Scalars['Date']['input'];
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
};


export type QueryDailyCarrierPerformancesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<DailyCarrierPerformanceOrder>>;
  where?: InputMaybe<DailyCarrierPerformanceFilter>;
};


export type QueryDailyCarrierPerformancesAggregateArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  groupBy?: InputMaybe<Array<DailyCarrierPerformanceGroupBy>>;
  having?: InputMaybe<DailyCarrierPerformanceHaving>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  orderBy?: InputMaybe<Array<DailyCarrierPerformanceAggregateOrder>>;
  where?: InputMaybe<DailyCarrierPerformanceFilter>;
};


export type QueryExplainArgs = {
  operationName?: InputMaybe<Scalars['String']['input']>;
  query: Scalars['String']['input'];
  variables?: InputMaybe<Scalars['JSON']['input']>;
};


export type QueryFlightArgs = {
  carrier: Scalars['String']['input'];
  flight: Scalars['Int']['input'];
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  origin: Scalars['String']['input'];
  timeHour: Scalars['DateTime']['input'];
};


export type QueryFlightsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<FlightOrder>>;
  where?: InputMaybe<FlightFilter>;
};


export type QueryFlightsAggregateArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  groupBy?: InputMaybe<Array<FlightGroupBy>>;
  having?: InputMaybe<FlightHaving>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  orderBy?: InputMaybe<Array<FlightAggregateOrder>>;
  where?: InputMaybe<FlightFilter>;
};


export type QueryPlaneArgs = {
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  tailnum: Scalars['String']['input'];
};


export type QueryPlanesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<PlaneOrder>>;
  where?: InputMaybe<PlaneFilter>;
};


export type QueryPlanesAggregateArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  groupBy?: InputMaybe<Array<PlaneGroupBy>>;
  having?: InputMaybe<PlaneHaving>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  orderBy?: InputMaybe<Array<PlaneAggregateOrder>>;
  where?: InputMaybe<PlaneFilter>;
};


export type QueryWeatherReadingArgs = {
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  origin: Scalars['String']['input'];
  timeHour: Scalars['DateTime']['input'];
};


export type QueryWeatherReadingsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<WeatherReadingOrder>>;
  where?: InputMaybe<WeatherReadingFilter>;
};


export type QueryWeatherReadingsAggregateArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  groupBy?: InputMaybe<Array<WeatherReadingGroupBy>>;
  having?: InputMaybe<WeatherReadingHaving>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  orderBy?: InputMaybe<Array<WeatherReadingAggregateOrder>>;
  where?: InputMaybe<WeatherReadingFilter>;
};

/** How a request is answered, level by level. */
export type QueryPlan = {
  __typename?: 'QueryPlan';
  /** Its levels, parents before children. */
  levels: Array<PlanLevel>;
};

/** How values are ordered. Text by code point; NaN after every other number. Nulls count as the greatest value unless placed. */
export type SortDirection =
  /** Smallest first; nulls, as the greatest, last. */
  | 'ASC'
  /** Nulls, then smallest first. */
  | 'ASC_NULLS_FIRST'
  /** Smallest first, then nulls. */
  | 'ASC_NULLS_LAST'
  /** Greatest first; nulls, as the greatest, before all. */
  | 'DESC'
  /** Nulls, then greatest first. */
  | 'DESC_NULLS_FIRST'
  /** Greatest first, then nulls. */
  | 'DESC_NULLS_LAST';

/** A parameter bound to a statement. */
export type StatementParameter = {
  __typename?: 'StatementParameter';
  /** Its name or position in the statement. */
  name: Scalars['String']['output'];
  /** Its type. */
  type: Scalars['String']['output'];
  /** Its value as text. */
  value?: Maybe<Scalars['String']['output']>;
};

/** Conditions on a text, all of which must hold. */
export type StringFilter = {
  /** Contains this text. Case-sensitive. */
  contains?: InputMaybe<Scalars['String']['input']>;
  /** Ends with this text. Case-sensitive. */
  endsWith?: InputMaybe<Scalars['String']['input']>;
  /** Equal to this. */
  eq?: InputMaybe<Scalars['String']['input']>;
  /** Greater than this. */
  gt?: InputMaybe<Scalars['String']['input']>;
  /** Greater than or equal to this. */
  gte?: InputMaybe<Scalars['String']['input']>;
  /** One of these; an empty list matches nothing. */
  in?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Whether it is null: true for nulls alone, false for values alone. */
  isNull?: InputMaybe<Scalars['Boolean']['input']>;
  /** Matches this pattern of SQL's LIKE: % for any text, _ for one character, \ before a character meant itself. Case-sensitive. */
  like?: InputMaybe<Scalars['String']['input']>;
  /** Less than this. */
  lt?: InputMaybe<Scalars['String']['input']>;
  /** Less than or equal to this. */
  lte?: InputMaybe<Scalars['String']['input']>;
  /** Not equal to this; a null is neither equal nor unequal, so its row does not match. */
  neq?: InputMaybe<Scalars['String']['input']>;
  /** None of these; a null does not match. An empty list leaves nothing out. */
  notIn?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Begins with this text. Case-sensitive. */
  startsWith?: InputMaybe<Scalars['String']['input']>;
};

/** The calendar unit of a time bucket. */
export type TimeUnit =
  /** Each calendar day. */
  | 'DAY'
  /** Each calendar hour. */
  | 'HOUR'
  /** Each calendar minute. */
  | 'MINUTE'
  /** Each calendar month. */
  | 'MONTH'
  /** Each calendar quarter. */
  | 'QUARTER'
  /** Each calendar second. */
  | 'SECOND'
  /** From Monday. */
  | 'WEEK'
  /** Each calendar year. */
  | 'YEAR';

/** The weather at one of New York City's airports in one hour of 2013. */
export type WeatherReading = {
  __typename?: 'WeatherReading';
  /** The airport of the reading. */
  airport?: Maybe<Airport>;
  /** Dew point in degrees Fahrenheit. For example 28.04. */
  dewp?: Maybe<Scalars['Double']['output']>;
  /** Flights scheduled for the hour of the reading. */
  flights: FlightConnection;
  /** Aggregates over flights. Flights scheduled for the hour of the reading. */
  flightsAggregate: Array<FlightAggregate>;
  /** Relative humidity in percent. For example 64.43. */
  humid?: Maybe<Scalars['Double']['output']>;
  /** Airport of the reading: EWR, JFK or LGA. For example EWR. */
  origin: Scalars['String']['output'];
  /** Precipitation of the hour in inches. For example 0.01. */
  precip?: Maybe<Scalars['Double']['output']>;
  /** Air pressure at sea level in millibars. For example 1012.6. */
  pressure?: Maybe<Scalars['Double']['output']>;
  /** Temperature in degrees Fahrenheit. For example 39.02. */
  temp?: Maybe<Scalars['Double']['output']>;
  /** The hour of the reading, an instant. For example 2013-01-01T10:00:00Z. */
  timeHour: Scalars['DateTime']['output'];
  /** Visibility in miles. For example 10. */
  visib?: Maybe<Scalars['Double']['output']>;
  /** Direction the wind blows from, in degrees; null where it is calm or was not read. For example 270. */
  windDir?: Maybe<Scalars['Int']['output']>;
  /** Speed of gusts in miles per hour; null where there were none. For example 23.01559. */
  windGust?: Maybe<Scalars['Double']['output']>;
  /** Wind speed in miles per hour. For example 12.65858. */
  windSpeed?: Maybe<Scalars['Double']['output']>;
};


/** The weather at one of New York City's airports in one hour of 2013. */
export type WeatherReadingAirportArgs = {
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
};


/** The weather at one of New York City's airports in one hour of 2013. */
export type WeatherReadingFlightsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<FlightOrder>>;
  where?: InputMaybe<FlightFilter>;
};


/** The weather at one of New York City's airports in one hour of 2013. */
export type WeatherReadingFlightsAggregateArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  groupBy?: InputMaybe<Array<FlightGroupBy>>;
  having?: InputMaybe<FlightHaving>;
  maxStaleness?: InputMaybe<Scalars['Duration']['input']>;
  orderBy?: InputMaybe<Array<FlightAggregateOrder>>;
  where?: InputMaybe<FlightFilter>;
};

/** What a group of weather_readings comes to, or all of them. */
export type WeatherReadingAggregate = {
  __typename?: 'WeatherReadingAggregate';
  /** About how many different values, nulls left out; cheaper on large data. */
  approxCountDistinct: WeatherReadingCounts;
  /** The mean of values; null over none. */
  avg: WeatherReadingStatistics;
  /** How many rows. */
  count: Scalars['Count']['output'];
  /** How many different values, nulls left out. */
  countDistinct: WeatherReadingCounts;
  /** What the rows of the group have in common. */
  group: WeatherReadingGroup;
  /** The greatest value; null over none. */
  max: WeatherReadingExtremes;
  /** The smallest value; null over none. */
  min: WeatherReadingExtremes;
  /** The value below which the part p lies, interpolated as SQL's PERCENTILE_CONT; null over none. */
  quantile: WeatherReadingStatistics;
  /** The sample's standard deviation; null under two values. */
  stddev: WeatherReadingStatistics;
  /** The sum of values; null over none. Wide enough not to overflow. */
  sum: WeatherReadingSums;
};


/** What a group of weather_readings comes to, or all of them. */
export type WeatherReadingAggregateQuantileArgs = {
  p: Scalars['Float']['input'];
};

/** One key of an order of groups of weather_readings: exactly one value, with its direction. */
export type WeatherReadingAggregateOrder = {
  /** About how many different values, nulls left out; cheaper on large data. */
  approxCountDistinct?: InputMaybe<WeatherReadingOrder>;
  /** The mean of values; null over none. */
  avg?: InputMaybe<WeatherReadingNumericOrder>;
  /** By the number of rows. */
  count?: InputMaybe<SortDirection>;
  /** How many different values, nulls left out. */
  countDistinct?: InputMaybe<WeatherReadingOrder>;
  /** By a column that is grouped by. */
  group?: InputMaybe<WeatherReadingOrder>;
  /** The greatest value; null over none. */
  max?: InputMaybe<WeatherReadingOrder>;
  /** The smallest value; null over none. */
  min?: InputMaybe<WeatherReadingOrder>;
  /** The value below which the part p lies, interpolated as SQL's PERCENTILE_CONT; null over none. */
  quantile?: InputMaybe<WeatherReadingQuantileOrder>;
  /** The sample's standard deviation; null under two values. */
  stddev?: InputMaybe<WeatherReadingNumericOrder>;
  /** The sum of values; null over none. Wide enough not to overflow. */
  sum?: InputMaybe<WeatherReadingNumericOrder>;
};

/** A page of weather_readings. */
export type WeatherReadingConnection = {
  __typename?: 'WeatherReadingConnection';
  /** The rows of the page with cursors. */
  edges: Array<WeatherReadingEdge>;
  /** The rows of the page. */
  nodes: Array<WeatherReading>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many rows there are in all, whatever the page; counted only when asked for. */
  totalCount: Scalars['Count']['output'];
};

/** One value for each column of weather_readings that allows it. */
export type WeatherReadingCounts = {
  __typename?: 'WeatherReadingCounts';
  /** Of dewp. Dew point in degrees Fahrenheit. For example 28.04. */
  dewp: Scalars['Count']['output'];
  /** Of humid. Relative humidity in percent. For example 64.43. */
  humid: Scalars['Count']['output'];
  /** Of origin. Airport of the reading: EWR, JFK or LGA. For example EWR. */
  origin: Scalars['Count']['output'];
  /** Of precip. Precipitation of the hour in inches. For example 0.01. */
  precip: Scalars['Count']['output'];
  /** Of pressure. Air pressure at sea level in millibars. For example 1012.6. */
  pressure: Scalars['Count']['output'];
  /** Of temp. Temperature in degrees Fahrenheit. For example 39.02. */
  temp: Scalars['Count']['output'];
  /** Of timeHour. The hour of the reading, an instant. For example 2013-01-01T10:00:00Z. */
  timeHour: Scalars['Count']['output'];
  /** Of visib. Visibility in miles. For example 10. */
  visib: Scalars['Count']['output'];
  /** Of windDir. Direction the wind blows from, in degrees; null where it is calm or was not read. For example 270. */
  windDir: Scalars['Count']['output'];
  /** Of windGust. Speed of gusts in miles per hour; null where there were none. For example 23.01559. */
  windGust: Scalars['Count']['output'];
  /** Of windSpeed. Wind speed in miles per hour. For example 12.65858. */
  windSpeed: Scalars['Count']['output'];
};

/** Conditions on one value for each column of weather_readings. */
export type WeatherReadingCountsHaving = {
  /** On that of dewp. */
  dewp?: InputMaybe<CountFilter>;
  /** On that of humid. */
  humid?: InputMaybe<CountFilter>;
  /** On that of origin. */
  origin?: InputMaybe<CountFilter>;
  /** On that of precip. */
  precip?: InputMaybe<CountFilter>;
  /** On that of pressure. */
  pressure?: InputMaybe<CountFilter>;
  /** On that of temp. */
  temp?: InputMaybe<CountFilter>;
  /** On that of timeHour. */
  timeHour?: InputMaybe<CountFilter>;
  /** On that of visib. */
  visib?: InputMaybe<CountFilter>;
  /** On that of windDir. */
  windDir?: InputMaybe<CountFilter>;
  /** On that of windGust. */
  windGust?: InputMaybe<CountFilter>;
  /** On that of windSpeed. */
  windSpeed?: InputMaybe<CountFilter>;
};

/** A row of weather_readings and its place in the order. */
export type WeatherReadingEdge = {
  __typename?: 'WeatherReadingEdge';
  /** The place of this row, for after and before with the same other arguments. */
  cursor: Scalars['String']['output'];
  /** The row. */
  node: WeatherReading;
};

/** One value for each column of weather_readings that allows it. */
export type WeatherReadingExtremes = {
  __typename?: 'WeatherReadingExtremes';
  /** Of dewp. Dew point in degrees Fahrenheit. For example 28.04. */
  dewp?: Maybe<Scalars['Double']['output']>;
  /** Of humid. Relative humidity in percent. For example 64.43. */
  humid?: Maybe<Scalars['Double']['output']>;
  /** Of origin. Airport of the reading: EWR, JFK or LGA. For example EWR. */
  origin?: Maybe<Scalars['String']['output']>;
  /** Of precip. Precipitation of the hour in inches. For example 0.01. */
  precip?: Maybe<Scalars['Double']['output']>;
  /** Of pressure. Air pressure at sea level in millibars. For example 1012.6. */
  pressure?: Maybe<Scalars['Double']['output']>;
  /** Of temp. Temperature in degrees Fahrenheit. For example 39.02. */
  temp?: Maybe<Scalars['Double']['output']>;
  /** Of timeHour. The hour of the reading, an instant. For example 2013-01-01T10:00:00Z. */
  timeHour?: Maybe<Scalars['DateTime']['output']>;
  /** Of visib. Visibility in miles. For example 10. */
  visib?: Maybe<Scalars['Double']['output']>;
  /** Of windDir. Direction the wind blows from, in degrees; null where it is calm or was not read. For example 270. */
  windDir?: Maybe<Scalars['Int']['output']>;
  /** Of windGust. Speed of gusts in miles per hour; null where there were none. For example 23.01559. */
  windGust?: Maybe<Scalars['Double']['output']>;
  /** Of windSpeed. Wind speed in miles per hour. For example 12.65858. */
  windSpeed?: Maybe<Scalars['Double']['output']>;
};

/** Conditions on one value for each column of weather_readings. */
export type WeatherReadingExtremesHaving = {
  /** On that of dewp. */
  dewp?: InputMaybe<DoubleFilter>;
  /** On that of humid. */
  humid?: InputMaybe<DoubleFilter>;
  /** On that of origin. */
  origin?: InputMaybe<StringFilter>;
  /** On that of precip. */
  precip?: InputMaybe<DoubleFilter>;
  /** On that of pressure. */
  pressure?: InputMaybe<DoubleFilter>;
  /** On that of temp. */
  temp?: InputMaybe<DoubleFilter>;
  /** On that of timeHour. */
  timeHour?: InputMaybe<DateTimeFilter>;
  /** On that of visib. */
  visib?: InputMaybe<DoubleFilter>;
  /** On that of windDir. */
  windDir?: InputMaybe<IntFilter>;
  /** On that of windGust. */
  windGust?: InputMaybe<DoubleFilter>;
  /** On that of windSpeed. */
  windSpeed?: InputMaybe<DoubleFilter>;
};

/** A column of weather_readings that rows can be grouped by. */
export type WeatherReadingField =
  /** Dew point in degrees Fahrenheit. For example 28.04. */
  | 'DEWP'
  /** Relative humidity in percent. For example 64.43. */
  | 'HUMID'
  /** Airport of the reading: EWR, JFK or LGA. For example EWR. */
  | 'ORIGIN'
  /** Precipitation of the hour in inches. For example 0.01. */
  | 'PRECIP'
  /** Air pressure at sea level in millibars. For example 1012.6. */
  | 'PRESSURE'
  /** Temperature in degrees Fahrenheit. For example 39.02. */
  | 'TEMP'
  /** The hour of the reading, an instant. For example 2013-01-01T10:00:00Z. */
  | 'TIME_HOUR'
  /** Visibility in miles. For example 10. */
  | 'VISIB'
  /** Direction the wind blows from, in degrees; null where it is calm or was not read. For example 270. */
  | 'WIND_DIR'
  /** Speed of gusts in miles per hour; null where there were none. For example 23.01559. */
  | 'WIND_GUST'
  /** Wind speed in miles per hour. For example 12.65858. */
  | 'WIND_SPEED';

/** Which rows of weather_readings; all conditions must hold. A condition on a null is unknown, which is no match, negated or not. */
export type WeatherReadingFilter = {
  /** There is a airport, and it meets this. */
  airport?: InputMaybe<AirportFilter>;
  /** All of these. An empty list holds. */
  and?: InputMaybe<Array<WeatherReadingFilter>>;
  /** Conditions on dewp. */
  dewp?: InputMaybe<DoubleFilter>;
  /** Conditions on the flights together. */
  flights?: InputMaybe<FlightListFilter>;
  /** Conditions on humid. */
  humid?: InputMaybe<DoubleFilter>;
  /** Not this; what is unknown stays unknown. */
  not?: InputMaybe<WeatherReadingFilter>;
  /** At least one of these. An empty list does not hold. */
  or?: InputMaybe<Array<WeatherReadingFilter>>;
  /** Conditions on origin. */
  origin?: InputMaybe<StringFilter>;
  /** Conditions on precip. */
  precip?: InputMaybe<DoubleFilter>;
  /** Conditions on pressure. */
  pressure?: InputMaybe<DoubleFilter>;
  /** Conditions on temp. */
  temp?: InputMaybe<DoubleFilter>;
  /** Conditions on timeHour. */
  timeHour?: InputMaybe<DateTimeFilter>;
  /** Conditions on visib. */
  visib?: InputMaybe<DoubleFilter>;
  /** Conditions on windDir. */
  windDir?: InputMaybe<IntFilter>;
  /** Conditions on windGust. */
  windGust?: InputMaybe<DoubleFilter>;
  /** Conditions on windSpeed. */
  windSpeed?: InputMaybe<DoubleFilter>;
};

/** What the rows of a group of weather_readings have in common; only what is grouped by can be asked for. */
export type WeatherReadingGroup = {
  __typename?: 'WeatherReadingGroup';
  /** Dew point in degrees Fahrenheit. For example 28.04. */
  dewp?: Maybe<Scalars['Double']['output']>;
  /** Relative humidity in percent. For example 64.43. */
  humid?: Maybe<Scalars['Double']['output']>;
  /** Airport of the reading: EWR, JFK or LGA. For example EWR. */
  origin?: Maybe<Scalars['String']['output']>;
  /** Precipitation of the hour in inches. For example 0.01. */
  precip?: Maybe<Scalars['Double']['output']>;
  /** Air pressure at sea level in millibars. For example 1012.6. */
  pressure?: Maybe<Scalars['Double']['output']>;
  /** Temperature in degrees Fahrenheit. For example 39.02. */
  temp?: Maybe<Scalars['Double']['output']>;
  /** The hour of the reading, an instant. For example 2013-01-01T10:00:00Z. */
  timeHour?: Maybe<Scalars['DateTime']['output']>;
  /** Visibility in miles. For example 10. */
  visib?: Maybe<Scalars['Double']['output']>;
  /** Direction the wind blows from, in degrees; null where it is calm or was not read. For example 270. */
  windDir?: Maybe<Scalars['Int']['output']>;
  /** Speed of gusts in miles per hour; null where there were none. For example 23.01559. */
  windGust?: Maybe<Scalars['Double']['output']>;
  /** Wind speed in miles per hour. For example 12.65858. */
  windSpeed?: Maybe<Scalars['Double']['output']>;
};

/** A column to group by, or a bucket of time. */
export type WeatherReadingGroupBy = {
  /** For an instant or a date: group by the start of the unit that holds it. Dates take a day and more. */
  every?: InputMaybe<TimeUnit>;
  /** The column. */
  field: WeatherReadingField;
  /** For an instant with every: the IANA zone whose calendar counts, such as "America/New_York". UTC, if absent. */
  timeZone?: InputMaybe<Scalars['String']['input']>;
};

/** Which groups of weather_readings; all conditions must hold. */
export type WeatherReadingHaving = {
  /** All of these. An empty list holds. */
  and?: InputMaybe<Array<WeatherReadingHaving>>;
  /** About how many different values, nulls left out; cheaper on large data. */
  approxCountDistinct?: InputMaybe<WeatherReadingCountsHaving>;
  /** The mean of values; null over none. */
  avg?: InputMaybe<WeatherReadingStatisticsHaving>;
  /** On the number of rows. */
  count?: InputMaybe<CountFilter>;
  /** How many different values, nulls left out. */
  countDistinct?: InputMaybe<WeatherReadingCountsHaving>;
  /** The greatest value; null over none. */
  max?: InputMaybe<WeatherReadingExtremesHaving>;
  /** The smallest value; null over none. */
  min?: InputMaybe<WeatherReadingExtremesHaving>;
  /** Not this; what is unknown stays unknown. */
  not?: InputMaybe<WeatherReadingHaving>;
  /** At least one of these. An empty list does not hold. */
  or?: InputMaybe<Array<WeatherReadingHaving>>;
  /** The value below which the part p lies, interpolated as SQL's PERCENTILE_CONT; null over none. */
  quantile?: InputMaybe<WeatherReadingQuantileHaving>;
  /** The sample's standard deviation; null under two values. */
  stddev?: InputMaybe<WeatherReadingStatisticsHaving>;
  /** The sum of values; null over none. Wide enough not to overflow. */
  sum?: InputMaybe<WeatherReadingSumsHaving>;
};

/** Conditions on related rows of weather_readings, all of which must hold. */
export type WeatherReadingListFilter = {
  /** No related row fails to meet this; true where there is none. */
  every?: InputMaybe<WeatherReadingFilter>;
  /** No related row meets this. */
  none?: InputMaybe<WeatherReadingFilter>;
  /** At least one related row meets this. */
  some?: InputMaybe<WeatherReadingFilter>;
};

/** One key of an order: exactly one numeric column of weather_readings, with its direction. */
export type WeatherReadingNumericOrder = {
  /** By dewp. */
  dewp?: InputMaybe<SortDirection>;
  /** By humid. */
  humid?: InputMaybe<SortDirection>;
  /** By precip. */
  precip?: InputMaybe<SortDirection>;
  /** By pressure. */
  pressure?: InputMaybe<SortDirection>;
  /** By temp. */
  temp?: InputMaybe<SortDirection>;
  /** By visib. */
  visib?: InputMaybe<SortDirection>;
  /** By windDir. */
  windDir?: InputMaybe<SortDirection>;
  /** By windGust. */
  windGust?: InputMaybe<SortDirection>;
  /** By windSpeed. */
  windSpeed?: InputMaybe<SortDirection>;
};

/** One key of an order: exactly one column of weather_readings, with its direction. */
export type WeatherReadingOrder = {
  /** By dewp. */
  dewp?: InputMaybe<SortDirection>;
  /** By humid. */
  humid?: InputMaybe<SortDirection>;
  /** By origin. */
  origin?: InputMaybe<SortDirection>;
  /** By precip. */
  precip?: InputMaybe<SortDirection>;
  /** By pressure. */
  pressure?: InputMaybe<SortDirection>;
  /** By temp. */
  temp?: InputMaybe<SortDirection>;
  /** By timeHour. */
  timeHour?: InputMaybe<SortDirection>;
  /** By visib. */
  visib?: InputMaybe<SortDirection>;
  /** By windDir. */
  windDir?: InputMaybe<SortDirection>;
  /** By windGust. */
  windGust?: InputMaybe<SortDirection>;
  /** By windSpeed. */
  windSpeed?: InputMaybe<SortDirection>;
};

/** Conditions on a quantile. */
export type WeatherReadingQuantileHaving = {
  /** Of which column. */
  of: WeatherReadingStatisticsHaving;
  /** The part, from 0 to 1: 0.5 is the median. */
  p: Scalars['Float']['input'];
};

/** An order by a quantile. */
export type WeatherReadingQuantileOrder = {
  /** Of which column. */
  of: WeatherReadingNumericOrder;
  /** The part, from 0 to 1: 0.5 is the median. */
  p: Scalars['Float']['input'];
};

/** One value for each column of weather_readings that allows it. */
export type WeatherReadingStatistics = {
  __typename?: 'WeatherReadingStatistics';
  /** Of dewp. Dew point in degrees Fahrenheit. For example 28.04. */
  dewp?: Maybe<Scalars['Double']['output']>;
  /** Of humid. Relative humidity in percent. For example 64.43. */
  humid?: Maybe<Scalars['Double']['output']>;
  /** Of precip. Precipitation of the hour in inches. For example 0.01. */
  precip?: Maybe<Scalars['Double']['output']>;
  /** Of pressure. Air pressure at sea level in millibars. For example 1012.6. */
  pressure?: Maybe<Scalars['Double']['output']>;
  /** Of temp. Temperature in degrees Fahrenheit. For example 39.02. */
  temp?: Maybe<Scalars['Double']['output']>;
  /** Of visib. Visibility in miles. For example 10. */
  visib?: Maybe<Scalars['Double']['output']>;
  /** Of windDir. Direction the wind blows from, in degrees; null where it is calm or was not read. For example 270. */
  windDir?: Maybe<Scalars['Double']['output']>;
  /** Of windGust. Speed of gusts in miles per hour; null where there were none. For example 23.01559. */
  windGust?: Maybe<Scalars['Double']['output']>;
  /** Of windSpeed. Wind speed in miles per hour. For example 12.65858. */
  windSpeed?: Maybe<Scalars['Double']['output']>;
};

/** Conditions on one value for each column of weather_readings. */
export type WeatherReadingStatisticsHaving = {
  /** On that of dewp. */
  dewp?: InputMaybe<DoubleFilter>;
  /** On that of humid. */
  humid?: InputMaybe<DoubleFilter>;
  /** On that of precip. */
  precip?: InputMaybe<DoubleFilter>;
  /** On that of pressure. */
  pressure?: InputMaybe<DoubleFilter>;
  /** On that of temp. */
  temp?: InputMaybe<DoubleFilter>;
  /** On that of visib. */
  visib?: InputMaybe<DoubleFilter>;
  /** On that of windDir. */
  windDir?: InputMaybe<DoubleFilter>;
  /** On that of windGust. */
  windGust?: InputMaybe<DoubleFilter>;
  /** On that of windSpeed. */
  windSpeed?: InputMaybe<DoubleFilter>;
};

/** One value for each column of weather_readings that allows it. */
export type WeatherReadingSums = {
  __typename?: 'WeatherReadingSums';
  /** Of dewp. Dew point in degrees Fahrenheit. For example 28.04. */
  dewp?: Maybe<Scalars['Double']['output']>;
  /** Of humid. Relative humidity in percent. For example 64.43. */
  humid?: Maybe<Scalars['Double']['output']>;
  /** Of precip. Precipitation of the hour in inches. For example 0.01. */
  precip?: Maybe<Scalars['Double']['output']>;
  /** Of pressure. Air pressure at sea level in millibars. For example 1012.6. */
  pressure?: Maybe<Scalars['Double']['output']>;
  /** Of temp. Temperature in degrees Fahrenheit. For example 39.02. */
  temp?: Maybe<Scalars['Double']['output']>;
  /** Of visib. Visibility in miles. For example 10. */
  visib?: Maybe<Scalars['Double']['output']>;
  /** Of windDir. Direction the wind blows from, in degrees; null where it is calm or was not read. For example 270. */
  windDir?: Maybe<Scalars['Int64']['output']>;
  /** Of windGust. Speed of gusts in miles per hour; null where there were none. For example 23.01559. */
  windGust?: Maybe<Scalars['Double']['output']>;
  /** Of windSpeed. Wind speed in miles per hour. For example 12.65858. */
  windSpeed?: Maybe<Scalars['Double']['output']>;
};

/** Conditions on one value for each column of weather_readings. */
export type WeatherReadingSumsHaving = {
  /** On that of dewp. */
  dewp?: InputMaybe<DoubleFilter>;
  /** On that of humid. */
  humid?: InputMaybe<DoubleFilter>;
  /** On that of precip. */
  precip?: InputMaybe<DoubleFilter>;
  /** On that of pressure. */
  pressure?: InputMaybe<DoubleFilter>;
  /** On that of temp. */
  temp?: InputMaybe<DoubleFilter>;
  /** On that of visib. */
  visib?: InputMaybe<DoubleFilter>;
  /** On that of windDir. */
  windDir?: InputMaybe<Int64Filter>;
  /** On that of windGust. */
  windGust?: InputMaybe<DoubleFilter>;
  /** On that of windSpeed. */
  windSpeed?: InputMaybe<DoubleFilter>;
};

/** Which rows of airlines; all conditions must hold. A condition on a null is unknown, which is no match, negated or not. */
export type AirlineFilter = {
  /** All of these. An empty list holds. */
  and?: Array<AirlineFilter> | null | undefined;
  /** Conditions on carrier. */
  carrier?: StringFilter | null | undefined;
  /** Conditions on the dailyPerformance together. */
  dailyPerformance?: DailyCarrierPerformanceListFilter | null | undefined;
  /** Conditions on the flights together. */
  flights?: FlightListFilter | null | undefined;
  /** Conditions on name. */
  name?: StringFilter | null | undefined;
  /** Not this; what is unknown stays unknown. */
  not?: AirlineFilter | null | undefined;
  /** At least one of these. An empty list does not hold. */
  or?: Array<AirlineFilter> | null | undefined;
};

/** Which rows of airports; all conditions must hold. A condition on a null is unknown, which is no match, negated or not. */
export type AirportFilter = {
  /** Conditions on alt. */
  alt?: IntFilter | null | undefined;
  /** All of these. An empty list holds. */
  and?: Array<AirportFilter> | null | undefined;
  /** Conditions on the arrivals together. */
  arrivals?: FlightListFilter | null | undefined;
  /** Conditions on the departures together. */
  departures?: FlightListFilter | null | undefined;
  /** Conditions on dst. */
  dst?: StringFilter | null | undefined;
  /** Conditions on faa. */
  faa?: StringFilter | null | undefined;
  /** Conditions on lat. */
  lat?: DoubleFilter | null | undefined;
  /** Conditions on lon. */
  lon?: DoubleFilter | null | undefined;
  /** Conditions on name. */
  name?: StringFilter | null | undefined;
  /** Not this; what is unknown stays unknown. */
  not?: AirportFilter | null | undefined;
  /** At least one of these. An empty list does not hold. */
  or?: Array<AirportFilter> | null | undefined;
  /** Conditions on tz. */
  tz?: IntFilter | null | undefined;
  /** Conditions on tzone. */
  tzone?: StringFilter | null | undefined;
  /** Conditions on the weatherReadings together. */
  weatherReadings?: WeatherReadingListFilter | null | undefined;
};

/** Which rows of daily_carrier_performance; all conditions must hold. A condition on a null is unknown, which is no match, negated or not. */
export type DailyCarrierPerformanceFilter = {
  /** There is a airline, and it meets this. */
  airline?: AirlineFilter | null | undefined;
  /** All of these. An empty list holds. */
  and?: Array<DailyCarrierPerformanceFilter> | null | undefined;
  /** Conditions on avgArrDelay. */
  avgArrDelay?: DoubleFilter | null | undefined;
  /** Conditions on avgDepDelay. */
  avgDepDelay?: DoubleFilter | null | undefined;
  /** Conditions on cancelled. */
  cancelled?: IntFilter | null | undefined;
  /** Conditions on carrier. */
  carrier?: StringFilter | null | undefined;
  /** Conditions on date. */
  date?: DateFilter | null | undefined;
  /** Conditions on flights. */
  flights?: IntFilter | null | undefined;
  /** Not this; what is unknown stays unknown. */
  not?: DailyCarrierPerformanceFilter | null | undefined;
  /** At least one of these. An empty list does not hold. */
  or?: Array<DailyCarrierPerformanceFilter> | null | undefined;
};

/** Conditions on related rows of daily_carrier_performance, all of which must hold. */
export type DailyCarrierPerformanceListFilter = {
  /** No related row fails to meet this; true where there is none. */
  every?: DailyCarrierPerformanceFilter | null | undefined;
  /** No related row meets this. */
  none?: DailyCarrierPerformanceFilter | null | undefined;
  /** At least one related row meets this. */
  some?: DailyCarrierPerformanceFilter | null | undefined;
};

/** Conditions on a date, all of which must hold. */
export type DateFilter = {
  /** Equal to this. */
  eq?: string | null | undefined;
  /** Greater than this. */
  gt?: string | null | undefined;
  /** Greater than or equal to this. */
  gte?: string | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<string> | null | undefined;
  /** Whether it is null: true for nulls alone, false for values alone. */
  isNull?: boolean | null | undefined;
  /** Less than this. */
  lt?: string | null | undefined;
  /** Less than or equal to this. */
  lte?: string | null | undefined;
  /** Not equal to this; a null is neither equal nor unequal, so its row does not match. */
  neq?: string | null | undefined;
  /** None of these; a null does not match. An empty list leaves nothing out. */
  notIn?: Array<string> | null | undefined;
};

/** Conditions on an instant, all of which must hold. */
export type DateTimeFilter = {
  /** Equal to this. */
  eq?: string | null | undefined;
  /** Greater than this. */
  gt?: string | null | undefined;
  /** Greater than or equal to this. */
  gte?: string | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<string> | null | undefined;
  /** Whether it is null: true for nulls alone, false for values alone. */
  isNull?: boolean | null | undefined;
  /** Less than this. */
  lt?: string | null | undefined;
  /** Less than or equal to this. */
  lte?: string | null | undefined;
  /** Not equal to this; a null is neither equal nor unequal, so its row does not match. */
  neq?: string | null | undefined;
  /** None of these; a null does not match. An empty list leaves nothing out. */
  notIn?: Array<string> | null | undefined;
};

/** Conditions on a floating-point number, all of which must hold. */
export type DoubleFilter = {
  /** Equal to this. */
  eq?: number | 'NaN' | 'Infinity' | '-Infinity' | null | undefined;
  /** Greater than this. */
  gt?: number | 'NaN' | 'Infinity' | '-Infinity' | null | undefined;
  /** Greater than or equal to this. */
  gte?: number | 'NaN' | 'Infinity' | '-Infinity' | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<number | 'NaN' | 'Infinity' | '-Infinity'> | null | undefined;
  /** Whether it is null: true for nulls alone, false for values alone. */
  isNull?: boolean | null | undefined;
  /** Less than this. */
  lt?: number | 'NaN' | 'Infinity' | '-Infinity' | null | undefined;
  /** Less than or equal to this. */
  lte?: number | 'NaN' | 'Infinity' | '-Infinity' | null | undefined;
  /** Not equal to this; a null is neither equal nor unequal, so its row does not match. */
  neq?: number | 'NaN' | 'Infinity' | '-Infinity' | null | undefined;
  /** None of these; a null does not match. An empty list leaves nothing out. */
  notIn?: Array<number | 'NaN' | 'Infinity' | '-Infinity'> | null | undefined;
};

/** Which rows of flights; all conditions must hold. A condition on a null is unknown, which is no match, negated or not. */
export type FlightFilter = {
  /** Conditions on airTime. */
  airTime?: IntFilter | null | undefined;
  /** There is a airline, and it meets this. */
  airline?: AirlineFilter | null | undefined;
  /** All of these. An empty list holds. */
  and?: Array<FlightFilter> | null | undefined;
  /** Conditions on arrDelay. */
  arrDelay?: IntFilter | null | undefined;
  /** Conditions on arrTime. */
  arrTime?: IntFilter | null | undefined;
  /** Conditions on carrier. */
  carrier?: StringFilter | null | undefined;
  /** Conditions on day. */
  day?: IntFilter | null | undefined;
  /** Conditions on depDelay. */
  depDelay?: IntFilter | null | undefined;
  /** Conditions on depTime. */
  depTime?: IntFilter | null | undefined;
  /** Conditions on dest. */
  dest?: StringFilter | null | undefined;
  /** There is a destAirport, and it meets this. */
  destAirport?: AirportFilter | null | undefined;
  /** Conditions on distance. */
  distance?: IntFilter | null | undefined;
  /** Conditions on flight. */
  flight?: IntFilter | null | undefined;
  /** Conditions on month. */
  month?: IntFilter | null | undefined;
  /** Not this; what is unknown stays unknown. */
  not?: FlightFilter | null | undefined;
  /** At least one of these. An empty list does not hold. */
  or?: Array<FlightFilter> | null | undefined;
  /** Conditions on origin. */
  origin?: StringFilter | null | undefined;
  /** There is a originAirport, and it meets this. */
  originAirport?: AirportFilter | null | undefined;
  /** There is a plane, and it meets this. */
  plane?: PlaneFilter | null | undefined;
  /** Conditions on schedArrTime. */
  schedArrTime?: IntFilter | null | undefined;
  /** Conditions on schedDepTime. */
  schedDepTime?: IntFilter | null | undefined;
  /** Conditions on tailnum. */
  tailnum?: StringFilter | null | undefined;
  /** Conditions on timeHour. */
  timeHour?: DateTimeFilter | null | undefined;
  /** There is a weather, and it meets this. */
  weather?: WeatherReadingFilter | null | undefined;
  /** Conditions on year. */
  year?: IntFilter | null | undefined;
};

/** Conditions on related rows of flights, all of which must hold. */
export type FlightListFilter = {
  /** No related row fails to meet this; true where there is none. */
  every?: FlightFilter | null | undefined;
  /** No related row meets this. */
  none?: FlightFilter | null | undefined;
  /** At least one related row meets this. */
  some?: FlightFilter | null | undefined;
};

/** Conditions on a 32-bit integer, all of which must hold. */
export type IntFilter = {
  /** Equal to this. */
  eq?: number | null | undefined;
  /** Greater than this. */
  gt?: number | null | undefined;
  /** Greater than or equal to this. */
  gte?: number | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<number> | null | undefined;
  /** Whether it is null: true for nulls alone, false for values alone. */
  isNull?: boolean | null | undefined;
  /** Less than this. */
  lt?: number | null | undefined;
  /** Less than or equal to this. */
  lte?: number | null | undefined;
  /** Not equal to this; a null is neither equal nor unequal, so its row does not match. */
  neq?: number | null | undefined;
  /** None of these; a null does not match. An empty list leaves nothing out. */
  notIn?: Array<number> | null | undefined;
};

/** Which rows of planes; all conditions must hold. A condition on a null is unknown, which is no match, negated or not. */
export type PlaneFilter = {
  /** All of these. An empty list holds. */
  and?: Array<PlaneFilter> | null | undefined;
  /** Conditions on engine. */
  engine?: StringFilter | null | undefined;
  /** Conditions on engines. */
  engines?: IntFilter | null | undefined;
  /** Conditions on the flights together. */
  flights?: FlightListFilter | null | undefined;
  /** Conditions on manufacturer. */
  manufacturer?: StringFilter | null | undefined;
  /** Conditions on model. */
  model?: StringFilter | null | undefined;
  /** Not this; what is unknown stays unknown. */
  not?: PlaneFilter | null | undefined;
  /** At least one of these. An empty list does not hold. */
  or?: Array<PlaneFilter> | null | undefined;
  /** Conditions on seats. */
  seats?: IntFilter | null | undefined;
  /** Conditions on speed. */
  speed?: IntFilter | null | undefined;
  /** Conditions on tailnum. */
  tailnum?: StringFilter | null | undefined;
  /** Conditions on type. */
  type?: StringFilter | null | undefined;
  /** Conditions on year. */
  year?: IntFilter | null | undefined;
};

/** Conditions on a text, all of which must hold. */
export type StringFilter = {
  /** Contains this text. Case-sensitive. */
  contains?: string | null | undefined;
  /** Ends with this text. Case-sensitive. */
  endsWith?: string | null | undefined;
  /** Equal to this. */
  eq?: string | null | undefined;
  /** Greater than this. */
  gt?: string | null | undefined;
  /** Greater than or equal to this. */
  gte?: string | null | undefined;
  /** One of these; an empty list matches nothing. */
  in?: Array<string> | null | undefined;
  /** Whether it is null: true for nulls alone, false for values alone. */
  isNull?: boolean | null | undefined;
  /** Matches this pattern of SQL's LIKE: % for any text, _ for one character, \ before a character meant itself. Case-sensitive. */
  like?: string | null | undefined;
  /** Less than this. */
  lt?: string | null | undefined;
  /** Less than or equal to this. */
  lte?: string | null | undefined;
  /** Not equal to this; a null is neither equal nor unequal, so its row does not match. */
  neq?: string | null | undefined;
  /** None of these; a null does not match. An empty list leaves nothing out. */
  notIn?: Array<string> | null | undefined;
  /** Begins with this text. Case-sensitive. */
  startsWith?: string | null | undefined;
};

/** Which rows of weather_readings; all conditions must hold. A condition on a null is unknown, which is no match, negated or not. */
export type WeatherReadingFilter = {
  /** There is a airport, and it meets this. */
  airport?: AirportFilter | null | undefined;
  /** All of these. An empty list holds. */
  and?: Array<WeatherReadingFilter> | null | undefined;
  /** Conditions on dewp. */
  dewp?: DoubleFilter | null | undefined;
  /** Conditions on the flights together. */
  flights?: FlightListFilter | null | undefined;
  /** Conditions on humid. */
  humid?: DoubleFilter | null | undefined;
  /** Not this; what is unknown stays unknown. */
  not?: WeatherReadingFilter | null | undefined;
  /** At least one of these. An empty list does not hold. */
  or?: Array<WeatherReadingFilter> | null | undefined;
  /** Conditions on origin. */
  origin?: StringFilter | null | undefined;
  /** Conditions on precip. */
  precip?: DoubleFilter | null | undefined;
  /** Conditions on pressure. */
  pressure?: DoubleFilter | null | undefined;
  /** Conditions on temp. */
  temp?: DoubleFilter | null | undefined;
  /** Conditions on timeHour. */
  timeHour?: DateTimeFilter | null | undefined;
  /** Conditions on visib. */
  visib?: DoubleFilter | null | undefined;
  /** Conditions on windDir. */
  windDir?: IntFilter | null | undefined;
  /** Conditions on windGust. */
  windGust?: DoubleFilter | null | undefined;
  /** Conditions on windSpeed. */
  windSpeed?: DoubleFilter | null | undefined;
};

/** Conditions on related rows of weather_readings, all of which must hold. */
export type WeatherReadingListFilter = {
  /** No related row fails to meet this; true where there is none. */
  every?: WeatherReadingFilter | null | undefined;
  /** No related row meets this. */
  none?: WeatherReadingFilter | null | undefined;
  /** At least one related row meets this. */
  some?: WeatherReadingFilter | null | undefined;
};

export type FlightsByCarrierQueryVariables = Exact<{
  first: number;
}>;


export type FlightsByCarrierQuery = { flightsAggregate: Array<{ count: number, group: { carrier: string | null }, sum: { distance: string | null } }> };

export type FlightsWithPlanesQueryVariables = Exact<{
  where: FlightFilter;
  first: number;
}>;


export type FlightsWithPlanesQuery = { flights: { totalCount: number, nodes: Array<{ carrier: string, flight: number, timeHour: string, depDelay: number | null, plane: { tailnum: string, seats: number | null } | null }> } };


export const FlightsByCarrierDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FlightsByCarrier"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"flightsAggregate"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"groupBy"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"CARRIER"}}]}]}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"count"},"value":{"kind":"EnumValue","value":"DESC"}}]}]}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"group"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"carrier"}}]}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"sum"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"distance"}}]}}]}}]}}]} as unknown as DocumentNode<FlightsByCarrierQuery, FlightsByCarrierQueryVariables>;
export const FlightsWithPlanesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FlightsWithPlanes"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"where"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"FlightFilter"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"flights"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"Variable","name":{"kind":"Name","value":"where"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"depDelay"},"value":{"kind":"EnumValue","value":"DESC_NULLS_LAST"}}]}]}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"carrier"}},{"kind":"Field","name":{"kind":"Name","value":"flight"}},{"kind":"Field","name":{"kind":"Name","value":"timeHour"}},{"kind":"Field","name":{"kind":"Name","value":"depDelay"}},{"kind":"Field","name":{"kind":"Name","value":"plane"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tailnum"}},{"kind":"Field","name":{"kind":"Name","value":"seats"}}]}}]}}]}}]}}]} as unknown as DocumentNode<FlightsWithPlanesQuery, FlightsWithPlanesQueryVariables>;