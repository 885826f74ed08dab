// Turns the contract's names into GraphQL's. Contracts are checked by it and the schema is built by it. Part of core.
import pluralize from 'pluralize';

/** The GraphQL names of a dataset. */
export interface DatasetNames {
  readonly typeName: string;
  /** Field of the look-up by key. */
  readonly singular: string;
  /** Field of the list. */
  readonly plural: string;
  /** Field of the aggregate. */
  readonly aggregate: string;
  /** Field of the ranking by an embedding. */
  readonly similar: string;
  /** Field of Mutation that takes records in. */
  readonly ingest: string;
  /** Field of Subscription that sends changes. */
  readonly changes: string;
}

/** Names that a dataset's types cannot have, since every schema has types so called. */
export const reservedTypeNames: ReadonlySet<string> = new Set([
  ...['Query', 'Mutation', 'Subscription', '_Any', '_Entity', '_Service', 'String', 'Int', 'Float', 'Boolean', 'ID'],
  ...['Int64', 'Decimal', 'Double', 'Count', 'Date', 'DateTime', 'Duration', 'JSON', 'SortDirection', 'TimeUnit'],
  ...['BooleanFilter', 'IntFilter', 'Int64Filter', 'DecimalFilter', 'DoubleFilter', 'StringFilter', 'DateFilter'],
  ...[
    'DateTimeFilter',
    'NullFilter',
    'CountFilter',
    'PageInfo',
    'QueryPlan',
    'PlanLevel',
    'PlanCandidate',
    'PlanGrant',
  ],
  ...['IngestResult', 'RecordErrorInfo', 'RecordErrorCode', 'RecordStatus', 'IdempotencyOutcome'],
  ...['StreamPosition', 'ChangeOperation'],
  ...['AccessInfo', 'ColumnAccessInfo', 'MaskInfo', 'GrantInfo'],
  ...['QueryJob', 'QueryJobState', 'QueryJobError', 'QueryJobPlan', 'QueryJobResult', 'QueryJobColumn'],
  ...['FeatureSet', 'FeatureRow', 'FeatureStatus'],
  ...['PlanStatement', 'PlanTiming', 'StatementParameter', 'DatasetInfo', 'ColumnInfo', 'QualityInfo'],
]);

/** Fields of Query that every schema has. */
export const reservedRootFields: ReadonlySet<string> = new Set([
  'explain',
  'explainAccess',
  'datasets',
  'features',
  'queryJob',
  '_service',
  '_entities',
]);

/** Whether GraphQL allows a name, and leaves it to us. */
export function isGraphqlName(name: string): boolean {
  return /^(?!__)[_A-Za-z][_0-9A-Za-z]*$/.test(name);
}

/** `dep_delay`, `DepDelay` and `dep-delay` all give `depDelay`. */
export function toCamelCase(name: string): string {
  const [first = '', ...rest] = wordsOf(name);
  return legalStart(first + rest.map(capitalise).join(''));
}

/** `weather_reading` gives `WeatherReading`. */
export function toPascalCase(name: string): string {
  return legalStart(wordsOf(name).map(capitalise).join(''));
}

/** `dep_delay` and `depDelay` give `DEP_DELAY`. */
export function toScreamingCase(name: string): string {
  return legalStart(wordsOf(name).join('_').toUpperCase());
}

/**
 * Names of a dataset: what the contract gives wins; the rest is derived from the dataset's name, a plural or singular
 * noun in any case style. Where singular and plural are one word the list is called `…List`.
 */
export function nameDataset(
  name: string,
  given: {
    readonly typeName?: string | undefined;
    readonly singular?: string | undefined;
    readonly plural?: string | undefined;
  },
): DatasetNames {
  const words = wordsOf(name);
  const last = words.at(-1) ?? name;
  const singularWords = [...words.slice(0, -1), pluralize.singular(last)].join('_');
  const typeName = given.typeName ?? toPascalCase(given.singular ?? singularWords);
  const singular =
    given.singular ?? (given.typeName === undefined ? toCamelCase(singularWords) : toCamelCase(typeName));
  const derivedPlural = pluralOf(singular);
  const plural = given.plural ?? (derivedPlural === singular ? `${singular}List` : derivedPlural);
  return {
    typeName,
    singular,
    plural,
    aggregate: `${plural}Aggregate`,
    similar: `similar${capitalise(plural)}`,
    ingest: `ingest${capitalise(plural)}`,
    changes: `${singular}Changes`,
  };
}

/** A camelCase name as prose: `depDelay` gives `dep delay`. */
export function toProse(name: string): string {
  return wordsOf(name).join(' ');
}

function pluralOf(camelName: string): string {
  const words = wordsOf(camelName);
  return toCamelCase([...words.slice(0, -1), pluralize.plural(words.at(-1) ?? camelName)].join('_'));
}

/** Lower-case words of ASCII letters and digits. Accents are dropped; what has no ASCII letter becomes `u` and its code. */
function wordsOf(name: string): readonly string[] {
  const ascii = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{ASCII}]/gu, (char) => `u${(char.codePointAt(0) ?? 0).toString(16)}`);
  const words = ascii
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
  return words.length > 0 ? words : ['unnamed'];
}

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function legalStart(name: string): string {
  return /^[0-9]/.test(name) ? `_${name}` : name;
}
