import { describe, expect, it } from '@jest/globals';
import { checkFilterExpression } from '../../../../local/lake-formation/check-filter-expression.js';
import { parseStateFile } from '../../../../local/lake-formation/state-file.js';

const table = parseStateFile(`
accounts:
  '111122223333':
    databases:
      d:
        tables:
          t:
            columns:
              id: bigint
              country: string
              amount: decimal(10,2)
              active: boolean
              at: timestamp
              first: string
              tags: array<string>
              customer: struct<name:string,address:struct<zip:int,parts:array<int>>>
            partitionKeys: { day: string }
`)
  .accounts.get('111122223333')!
  .databases.get('d')!
  .tables.get('t')!;

describe('a filter expression is accepted', () => {
  it.each([
    "country = 'US'",
    "(id > 2010 and country != 'US') or (amount < 8.5 AND id >= 23)",
    "country between 'Z' and 'U'",
    "country like '%ited%' and NOT country LIKE 'x_'",
    "country not in ('a', 'O''Brien')",
    'id in (-1, 2)',
    'amount is not null or customer.address.zip <> 1',
    'active = true and not (active = FALSE)',
    '"first" = \'a\' and "customer"."name" = \'b\'',
    "day = '2024'",
    'true',
    'FALSE or id <= 3',
  ])('%s', (text) => {
    expect(() => checkFilterExpression(text, table)).not.toThrow();
  });
});

describe('a filter expression is refused', () => {
  it.each([
    '',
    'country',
    'active',
    "'US' = country",
    'id = amount',
    "lower(country) = 'us'",
    "country = 'US' -- comment",
    "country = 'US'; drop table t",
    "country = 'US' or 1 = 1",
    "id = '1'",
    'country = 1',
    "active = 'true'",
    "at > '2024-01-01'",
    "tags = 'a'",
    "customer = 'a'",
    'customer.address.parts = 1',
    'customer.nothing = 1',
    'day.x = 1',
    'day is null',
    'nothing = 1',
    "country like 'a\\%'",
    "country like 'a%' escape '\\'",
    'id like 1',
    'id in ()',
    'id in (1',
    "country = 'open",
    'id = 1e3',
    'id = 0x10',
    'id = 1 and',
    '(id = 1',
    'id in (select 1)',
    'id == 1',
    "country = 'a' || 'b'",
    'country = "US"',
    `country = '${'x'.repeat(2048)}'`,
  ])('%s', (text) => {
    expect(() => checkFilterExpression(text, table)).toThrow(
      expect.objectContaining({ type: 'InvalidInputException' }),
    );
  });
});
