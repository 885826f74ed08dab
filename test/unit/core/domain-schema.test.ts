import { describe, expect, it } from '@jest/globals';
import { domainSchema } from '../../../src/core/domain-schema.js';

describe('domainSchema', () => {
  it.each([
    ['Aviation', 'aviation'],
    ['Air Traffic/EU', 'air_traffic_eu'],
    ['2024', '_2024'],
    ['public', undefined],
    ['pg_catalog', undefined],
    ['Information_Schema', undefined],
    ['!!', undefined],
    [undefined, undefined],
  ])('makes a schema of %s: %s', (domain, schema) => {
    expect(domainSchema(domain)).toBe(schema);
  });
});
