// What contracts demand of values: type options, enum, unique, quality rules of one record, defaults; and the problems.
import path from 'node:path';
import { loadCatalog } from '../../../src/contract/load-catalog.js';
import type { ColumnConstraints } from '../../../src/core/dataset.js';
import { contractOf, load, problemsOf } from './contract-fixture.js';

/** The constraints of columns that are given as lines of YAML, by name. */
async function constraintsOf(properties: string): Promise<Readonly<Record<string, ColumnConstraints | undefined>>> {
  const { datasets } = await load(contractOf(`- name: events\n  properties:\n${properties}`));
  return Object.fromEntries(datasets.get('events')?.columns.map((c) => [c.name, c.constraints]) ?? []);
}

test('type options, in the form of the type', async () => {
  expect(
    await constraintsOf(`    - { name: n, logicalType: integer, logicalTypeOptions: { format: i64, minimum: 1, exclusiveMaximum: 9, multipleOf: 2 } }
    - { name: d, logicalType: number, physicalType: "decimal(6,2)", logicalTypeOptions: { exclusiveMinimum: -0.5, maximum: 1000, multipleOf: 0.25 } }
    - { name: f, logicalType: number, logicalTypeOptions: { minimum: 0 } }
    - { name: on, logicalType: date, logicalTypeOptions: { minimum: 2013-01-01 } }
    - { name: at, logicalType: timestamp, logicalTypeOptions: { maximum: "2014-01-01T00:00:00-05:00" } }
    - { name: s, logicalType: string, logicalTypeOptions: { minLength: 1, maxLength: 3, pattern: "^[A-Z]+$", format: code } }
    - { name: l, logicalType: array, items: { logicalType: string }, logicalTypeOptions: { minItems: 1, maxItems: 2 } }
    - { name: plain, logicalType: string }
`),
  ).toEqual({
    n: { minimum: 1n, exclusiveMaximum: 9n, multipleOf: 2n },
    d: { exclusiveMinimum: '-0.50', maximum: '1000.00', multipleOf: '0.25' },
    f: { minimum: 0 },
    on: { minimum: '2013-01-01' },
    at: { maximum: '2014-01-01T05:00:00Z' },
    s: { minLength: 1, maxLength: 3, pattern: '^[A-Z]+$' },
    l: { minItems: 1, maxItems: 2 },
    plain: undefined,
  });
});

test('narrow integers are ranges; what the contract says besides holds where it is narrower', async () => {
  expect(
    await constraintsOf(`    - { name: i8, logicalType: integer, logicalTypeOptions: { format: i8 } }
    - { name: u8, logicalType: integer, logicalTypeOptions: { format: u8, minimum: 5, maximum: 900 } }
    - { name: u64, logicalType: integer, logicalTypeOptions: { format: u64 } }
`),
  ).toEqual({
    i8: { minimum: -128, maximum: 127 },
    u8: { minimum: 5, maximum: 255 },
    u64: { minimum: '0', maximum: '18446744073709551615' },
  });
});

test('enum, unique and defaults', async () => {
  expect(
    await constraintsOf(`    - { name: e, logicalType: string, enum: [{ value: petrol, label: Petrol }, electric] }
    - { name: u, logicalType: string, unique: true }
    - { name: d, logicalType: integer, customProperties: [{ property: lakegate, value: { default: "9007199254740993" } }] }
    - { name: at, logicalType: timestamp, customProperties: [{ property: lakegate, value: { default: now } }] }
    - { name: j, logicalType: object, customProperties: [{ property: lakegate, value: { default: { a: [1] } } }] }
`),
  ).toEqual({
    e: { values: ['petrol', 'electric'] },
    u: { unique: true },
    d: { default: 9007199254740993n },
    at: { default: 'now' },
    j: { default: '{"a":[1]}' },
  });
});

test('rules of the quality library that one record can be judged by; others stay metadata', async () => {
  expect(
    await constraintsOf(`    - { name: nulls, logicalType: string, quality: [{ metric: nullValues, mustBe: 0 }] }
    - { name: missing, logicalType: string, quality: [{ metric: missingValues, mustBe: 0, arguments: { missingValues: [null, "", "N/A"] } }] }
    - { name: valid, logicalType: string, quality: [{ type: library, metric: invalidValues, mustBe: 0, arguments: { validValues: [a, b] } }] }
    - { name: shape, logicalType: string, logicalTypeOptions: { maxLength: 9 }, quality: [{ rule: invalidValues, mustBe: 0, arguments: { pattern: "^a", minLength: 2, maxLength: 12 } }] }
    - { name: twice, logicalType: string, quality: [{ metric: duplicateValues, mustBe: 0 }] }
    - name: rest
      logicalType: string
      quality:
        - { metric: nullValues, mustBeLessThan: 10 }
        - { metric: nullValues, mustBe: 0, severity: warning }
        - { metric: invalidValues, mustBe: 3, arguments: { validValues: [a] } }
        - { metric: rowCount, mustBe: 0 }
        - { type: sql, query: SELECT 1, mustBe: 0 }
`),
  ).toEqual({
    nulls: { required: true },
    missing: { required: true, missing: ['', 'N/A'] },
    valid: { values: ['a', 'b'] },
    shape: { pattern: '^a', minLength: 2, maxLength: 9 },
    twice: { unique: true },
    rest: undefined,
  });
});

test('what is said of items of lists and of fields of structs, at any depth', async () => {
  expect(
    await constraintsOf(`    - name: tags
      logicalType: array
      logicalTypeOptions: { maxItems: 9, uniqueItems: true }
      items:
        logicalType: object
        required: true
        logicalTypeOptions: { required: [kind] }
        properties:
          - { name: name, logicalType: string, unique: true, logicalTypeOptions: { maxLength: 5 }, quality: [{ metric: nullValues, mustBe: 0 }] }
          - { name: kind, logicalType: string, enum: [a, b] }
          - { name: mails, logicalType: array, items: { logicalType: string, logicalTypeOptions: { format: email } } }
          - { name: free, logicalType: string, unique: true }
    - { name: id, logicalType: string, logicalTypeOptions: { format: uuid } }
    - { name: secret, logicalType: string, logicalTypeOptions: { format: password } }
    - { name: doc, logicalType: array, physicalType: jsonb, items: { logicalType: string, logicalTypeOptions: { maxLength: 1 } } }
`),
  ).toEqual({
    tags: {
      maxItems: 9,
      uniqueItems: true,
      items: {
        required: true,
        fields: {
          name: { maxLength: 5, required: true },
          kind: { values: ['a', 'b'], required: true },
          mails: { items: { format: 'email' } },
        },
      },
    },
    id: { format: 'uuid' },
    secret: undefined,
    doc: undefined,
  });
});

test('mistakes within lists and structs have their place', async () => {
  const text = contractOf(`- name: events
  properties:
    - name: tags
      logicalType: array
      items:
        logicalType: object
        logicalTypeOptions: { required: [nam] }
        properties:
          - { name: n, logicalType: integer, enum: [1, x] }
          - { name: name, logicalType: string, logicalTypeOptions: { pattern: "(?=a)" } }
          - { name: kind, logicalType: string, customProperties: [{ property: lakegate, value: { default: a } }] }
`);
  const at = (part: string): number => text.split('\n').findIndex((line) => line.includes(part)) + 1;
  expect(await problemsOf(text)).toEqual([
    `contract.yaml:${String(at('[nam]'))} schema.events.properties.tags.items.logicalTypeOptions.required[0]: there is no field "nam"`,
    `contract.yaml:${String(at('[1, x]'))} schema.events.properties.tags.items.properties.n.enum[1]: expected a value of type int64`,
    expect.stringMatching(
      `contract.yaml:${String(at('(?=a)'))} schema.events.properties.tags.items.properties.name.logicalTypeOptions.pattern: expected a regular`,
    ),
    `contract.yaml:${String(at('default: a'))} schema.events.properties.tags.items.properties.kind.customProperties.lakegate.value.default: expected no default within a property: only a whole one has one`,
  ]);
});

test("the example's weather has ranges", async () => {
  const file = path.join(process.cwd(), 'examples/nycflights/contracts');
  const { datasets } = await loadCatalog({ paths: [file], env: {} });
  const constraints = Object.fromEntries(
    datasets.get('weather_readings')?.columns.flatMap((c) => (c.constraints ? [[c.name, c.constraints]] : [])) ?? [],
  ) as Record<string, ColumnConstraints>;
  expect(constraints).toEqual({
    temp: { minimum: -100, maximum: 150 },
    humid: { minimum: 0, maximum: 100 },
    wind_dir: { minimum: 0, maximum: 360 },
  });
});

test('values that are not of the type, patterns that are none, limits that cross, defaults that break them', async () => {
  const text = contractOf(`- name: events
  properties:
    - { name: a, logicalType: integer, logicalTypeOptions: { format: i32, minimum: 0.5 } }
    - { name: b, logicalType: number, physicalType: "decimal(4,1)", logicalTypeOptions: { multipleOf: 0.25 } }
    - { name: c, logicalType: date, logicalTypeOptions: { minimum: 2013-02-30 } }
    - { name: d, logicalType: string, logicalTypeOptions: { pattern: "(a" } }
    - { name: e, logicalType: string, logicalTypeOptions: { pattern: "(?=a)" } }
    - { name: f, logicalType: integer, logicalTypeOptions: { minimum: 5, maximum: 4 } }
    - { name: g, logicalType: integer, enum: [1, { value: two }] }
    - { name: h, logicalType: integer, customProperties: [{ property: lakegate, value: { default: x } }] }
    - { name: i, logicalType: integer, logicalTypeOptions: { minimum: 5 }, customProperties: [{ property: lakegate, value: { default: 4 } }] }
    - { name: j, logicalType: integer, customProperties: [{ property: lakegate, value: { defalt: 4 } }] }
    - { name: k, logicalType: string, logicalTypeOptions: { pattern: ^a }, quality: [{ metric: invalidValues, mustBe: 0, arguments: { pattern: ^b } }] }
    - { name: l, logicalType: integer, quality: [{ metric: invalidValues, mustBe: 0, arguments: { validValues: [x] } }] }
    - { name: m, logicalType: integer, logicalTypeOptions: { maximum: 9007199254740993 } }
`);
  expect((await problemsOf(text)).map((problem) => problem.replace(/ schema\.events\.properties\./, ' '))).toEqual([
    'contract.yaml:15 a.logicalTypeOptions.minimum: expected a value of type int32',
    'contract.yaml:16 b.logicalTypeOptions.multipleOf: expected a value of type decimal(4,1)',
    'contract.yaml:17 c.logicalTypeOptions.minimum: expected a value of type date',
    expect.stringContaining(
      'contract.yaml:18 d.logicalTypeOptions.pattern: expected a regular expression that can be matched in linear time: Invalid',
    ),
    expect.stringContaining(
      'contract.yaml:19 e.logicalTypeOptions.pattern: expected a regular expression that can be matched in linear time: look-arounds',
    ),
    'contract.yaml:20 f.logicalTypeOptions: expected a minimum that is not beyond the maximum',
    'contract.yaml:21 g.enum[1]: expected a value of type int64',
    'contract.yaml:22 h.customProperties.lakegate.value.default: expected a value of type int64',
    'contract.yaml:23 i.customProperties.lakegate.value.default: expected a default that the property allows: expected at least 5',
    'contract.yaml:24 j.customProperties.lakegate.value.defalt: unknown key "defalt"; did you mean "default"?',
    expect.stringContaining(
      'contract.yaml:25 k.quality[0].arguments.pattern: expected the same as the property says elsewhere',
    ),
    'contract.yaml:26 l: expected at least one value that is allowed',
    'contract.yaml:26 l.quality[0].arguments.validValues[0]: expected a value of type int64',
    'contract.yaml:27 m.logicalTypeOptions.maximum: expected a value of type int64',
  ]);
});
