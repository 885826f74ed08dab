import { assertMaskKeys } from '../../../../auth/policy/assert-mask-keys.js';
import { parsePolicy } from '../../../../auth/policy/parse-policy.js';
import { createPolicyFileGrants } from '../../../../auth/policy/policy-file-grants.js';
import type { Policy } from '../../../../auth/policy/policy.js';
import { type LakegateError } from '../../../../src/core/errors.js';
import type { Mask } from '../../../../src/core/principal.js';
import { orders, sampleCatalog } from '../sample-dataset.js';

const catalog = sampleCatalog(orders);
const grantsOfAnn = 'grants: [{ principal: ann, resource: { table: { name: orders } }, permissions: [SELECT] }]';

function parse(masks: string, grants = grantsOfAnn): Policy {
  return parsePolicy(`databaseName: sales\n${grants}\ncolumnMasks:\n${masks}`, 'policy.yaml', catalog);
}

function maskOn(column: string, mask: string): string {
  return `  - { principal: ann, tableName: Orders, columnName: ${column}, mask: ${mask} }\n`;
}

function problemsOf(masks: string, grants?: string): readonly string[] {
  try {
    parse(masks, grants);
  } catch (error) {
    expect((error as LakegateError).code).toBe('CONFIG_INVALID');
    return (error as LakegateError).message.split('\n').map((line) => line.replace(/^policy\.yaml:\d+ /, ''));
  }
  throw new Error('the policy was accepted');
}

describe('a mask of a policy', () => {
  it.each<[string, string, Mask]>([
    ['country', '{ nullify: {} }', { kind: 'null' }],
    ['extra', '{ nullify: {} }', { kind: 'null' }],
    ['country', '{ constant: hidden }', { kind: 'constant', value: 'hidden' }],
    ['country', "{ constant: '12' }", { kind: 'constant', value: '12' }],
    ['total', '{ constant: 0 }', { kind: 'constant', value: '0.00' }],
    ['views', "{ constant: '9223372036854775807' }", { kind: 'constant', value: 9223372036854775807n }],
    ['paid', '{ constant: false }', { kind: 'constant', value: false }],
    ['day', '{ constant: 2013-01-01 }', { kind: 'constant', value: '2013-01-01' }],
    ['at', "{ constant: '2013-01-01T00:00:00Z' }", { kind: 'constant', value: '2013-01-01T00:00:00Z' }],
    ['COUNTRY', '{ hash: { key: ids } }', { kind: 'hash', key: 'ids' }],
    ['user', '{ partial: { first: 2 } }', { kind: 'partial', first: 2, last: 0, fill: '*' }],
    ['user', "{ partial: { first: 1, last: 3, fill: '😀' } }", { kind: 'partial', first: 1, last: 3, fill: '😀' }],
    ['user', '{ emailDomain: {} }', { kind: 'emailDomain' }],
    ['day', '{ dateTrunc: { unit: month } }', { kind: 'dateTrunc', unit: 'month', timeZone: 'UTC' }],
    [
      'at',
      '{ dateTrunc: { unit: hour, timeZone: America/New_York } }',
      { kind: 'dateTrunc', unit: 'hour', timeZone: 'America/New_York' },
    ],
    ['total', '{ bucket: { size: 0.25 } }', { kind: 'bucket', size: '0.25' }],
    ['views', '{ bucket: { size: 100 } }', { kind: 'bucket', size: 100n }],
    ['score', '{ bucket: { size: 0.5 } }', { kind: 'bucket', size: 0.5 }],
  ])('on %s: %s', (column, text, mask) => {
    const { columnMasks } = parse(maskOn(column, text));
    expect(columnMasks).toEqual([{ grantee: 'ann', dataset: 'orders', column: column.toLowerCase(), mask }]);
  });

  it.each([
    ['country', '{ constant: 12 }', 'constant of type string'],
    ['country', '{ bucket: { size: 1 } }', 'numeric column; "country" is of type string'],
    ['total', '{ hash: { key: ids } }', 'text column; "total" is of type decimal(10,2)'],
    ['views', '{ partial: { first: 1 } }', 'text column'],
    ['extra', '{ constant: x }', '"extra" is of type json'],
    ['country', '{ dateTrunc: { unit: day } }', 'date or timestamp column'],
    ['day', '{ dateTrunc: { unit: hour } }', 'expected one of day, week, month, quarter, year'],
    ['day', '{ dateTrunc: { unit: day, timeZone: UTC } }', 'timeZone: unknown key'],
    ['at', '{ dateTrunc: { unit: day, timeZone: Mars/Olympus } }', 'IANA time zone'],
    ['total', '{ bucket: { size: 0 } }', 'a size above 0'],
    ['total', '{ bucket: { size: -1 } }', 'a size above 0'],
    ['total', '{ bucket: { size: 0.001 } }', 'constant of type decimal(10,2)'],
    ['score', '{ bucket: { size: 1e300 } }', 'a size above 0'],
    ['views', '{ bucket: { size: 9007199254740993 } }', 'quote numbers of more than 15 digits'],
    ['user', '{ partial: { first: -1 } }', 'a whole number from 0 to 1000'],
    ['user', '{ partial: { fill: xx } }', 'expected one character'],
    ['user', '{ nullify: {}, emailDomain: {} }', 'expected exactly one of nullify'],
    ['user', '{ redact: {} }', 'unknown key'],
    ['user', '{ hash: {} }', 'expected the key "key"'],
    ['nope', '{ nullify: {} }', 'there is no column "nope"'],
    ['id', '{ nullify: {} }', '"id" is of the key, and keys are never masked'],
  ])('on %s is refused as %s', (column, text, problem) => {
    expect(problemsOf(maskOn(column, text)).join('\n')).toContain(problem);
  });

  it('is refused where no grant of its principal shows the column, or where there is another', () => {
    const some =
      'grants: [{ principal: ann, resource: { tableWithColumns: { name: orders, columnNames: [id] } }, permissions: [SELECT] }]';
    const [problem] = problemsOf(maskOn('user', '{ nullify: {} }'), some);
    expect(problem).toBe(
      'columnMasks[0]: no grant of the principal shows "user"; a mask holds for its own grants alone',
    );
    const twice = maskOn('user', '{ nullify: {} }') + maskOn('USER', '{ emailDomain: {} }');
    expect(problemsOf(twice)).toEqual(['columnMasks[1]: the principal has another mask on "user"']);
  });

  it('may be of somebody whose grants are kept elsewhere, where the policy has none at all', () => {
    expect(parse(maskOn('user', '{ nullify: {} }'), 'grants: []').columnMasks).toHaveLength(1);
  });

  it('holds for the grants of its principal alone', async () => {
    const grants = `grants:
  - { principal: ann, resource: { table: { name: orders } }, permissions: [SELECT] }
  - { principal: bob, resource: { tableWithColumns: { name: orders, columnNames: [id, user] } }, permissions: [SELECT] }`;
    const source = createPolicyFileGrants(parse(maskOn('user', '{ nullify: {} }'), grants), catalog);
    const masksOf = async (...grantees: string[]): Promise<readonly string[]> => {
      const held = await source.resolveGrants({ id: grantees.join(), grantees, admin: false });
      return [...(held.get('orders')?.masks.keys() ?? [])];
    };
    expect(await masksOf('ann')).toEqual(['user']);
    expect(await masksOf('bob')).toEqual([]);
    expect(await masksOf('ann', 'bob')).toEqual([]);
  });

  it('that is a hash needs its key in the configuration', () => {
    const policy = parse(maskOn('user', '{ hash: { key: ids } }'));
    expect(() => {
      assertMaskKeys(policy, 'policy.yaml', new Map([['other', 'x']]));
    }).toThrow('policy.yaml: the mask of orders.user for ann names the key "ids", which masking.keys lacks');
    expect(() => {
      assertMaskKeys(policy, 'policy.yaml', new Map([['ids', 'x']]));
    }).not.toThrow();
  });
});
