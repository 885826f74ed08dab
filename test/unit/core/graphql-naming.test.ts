import { describe, expect, it } from '@jest/globals';
import { nameDataset, toCamelCase, toPascalCase, toScreamingCase } from '../../../src/core/graphql-naming.js';

describe('names in GraphQL', () => {
  it.each([
    ['dep_delay', 'depDelay', 'DepDelay', 'DEP_DELAY'],
    ['depDelay', 'depDelay', 'DepDelay', 'DEP_DELAY'],
    ['DEP-DELAY', 'depDelay', 'DepDelay', 'DEP_DELAY'],
    ['HTTPStatus', 'httpStatus', 'HttpStatus', 'HTTP_STATUS'],
    ['2nd place', '_2ndPlace', '_2ndPlace', '_2ND_PLACE'],
    ['__typename', 'typename', 'Typename', 'TYPENAME'],
    ['größe', 'groudfe', 'Groudfe', 'GROUDFE'],
    ['café', 'cafe', 'Cafe', 'CAFE'],
    ['!?', 'unnamed', 'Unnamed', 'UNNAMED'],
  ])('%s is %s, %s and %s', (name, camel, pascal, screaming) => {
    expect(toCamelCase(name)).toBe(camel);
    expect(toPascalCase(name)).toBe(pascal);
    expect(toScreamingCase(name)).toBe(screaming);
  });

  it.each([
    ['flights', 'Flight', 'flight', 'flights'],
    ['weather_readings', 'WeatherReading', 'weatherReading', 'weatherReadings'],
    ['daily_carrier_performance', 'DailyCarrierPerformance', 'dailyCarrierPerformance', 'dailyCarrierPerformances'],
    ['categories', 'Category', 'category', 'categories'],
    ['aircraft', 'Aircraft', 'aircraft', 'aircraftList'],
  ])('the dataset %s gives the type %s, fields %s and %s', (name, typeName, singular, plural) => {
    expect(nameDataset(name, {})).toEqual({
      typeName,
      singular,
      plural,
      aggregate: `${plural}Aggregate`,
      ingest: `ingest${plural.charAt(0).toUpperCase()}${plural.slice(1)}`,
      changes: `${singular}Changes`,
      similar: `similar${plural.charAt(0).toUpperCase()}${plural.slice(1)}`,
    });
  });

  it('are the contract’s own where it gives them, and derived from those where it gives some', () => {
    expect(nameDataset('flt_leg', { typeName: 'Flight' })).toEqual({
      typeName: 'Flight',
      singular: 'flight',
      plural: 'flights',
      aggregate: 'flightsAggregate',
      ingest: 'ingestFlights',
      changes: 'flightChanges',
      similar: 'similarFlights',
    });
    expect(nameDataset('people', { singular: 'human', plural: 'humankind' })).toEqual({
      typeName: 'Human',
      singular: 'human',
      plural: 'humankind',
      aggregate: 'humankindAggregate',
      ingest: 'ingestHumankind',
      changes: 'humanChanges',
      similar: 'similarHumankind',
    });
  });
});
