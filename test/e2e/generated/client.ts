/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
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