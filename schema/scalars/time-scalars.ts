// The scalars of time: dates, instants and durations, as their standards write them.
import { GraphQLScalarType, Kind } from 'graphql';
import { canonicalTimestamp } from '../../src/core/value.js';
import { scalarError, shownLiteral } from './scalar-error.js';

/** A calendar date. Inside: "2013-01-31". */
export const CalendarDate = textScalar({
  name: 'Date',
  description: 'A calendar date without a time, such as "2013-01-31" (RFC 3339 full-date).',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  expected: 'a date such as "2013-01-31"',
  parse: (text) =>
    /^\d{4}-\d{2}-\d{2}$/.test(text) ? attempt(() => canonicalTimestamp(`${text}T00:00:00Z`).slice(0, 10)) : undefined,
});

/** An instant. Inside: RFC 3339 in UTC. */
export const DateTime = textScalar({
  name: 'DateTime',
  description:
    'An instant, such as "2013-01-01T05:00:00Z" (RFC 3339). Answers are in UTC; arguments name their offset.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  expected: 'an RFC 3339 date and time with offset, such as "2013-01-01T05:00:00Z"',
  parse: (text) =>
    /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/.test(text)
      ? attempt(() => canonicalTimestamp(text.replace('t', 'T')))
      : undefined,
});

/** A length of time. Inside: milliseconds. */
export const Duration = textScalar({
  name: 'Duration',
  description:
    'A length of time as ISO 8601 writes it, in weeks, days, hours, minutes and seconds: "PT15M", "P1D", "PT0.5S". Months and years have no fixed length and are refused.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#appendix-A',
  expected: 'an ISO 8601 duration such as "PT15M" or "P1D"',
  parse: parseDuration,
});

/** Milliseconds of an ISO 8601 duration without years and months; undefined where the text is no such duration. */
export function parseDuration(text: string): number | undefined {
  const match =
    /^P(?=.)(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,3})?)S)?)?$/.exec(
      text,
    );
  if (match === null) return undefined;
  const [weeks, days, hours, minutes, seconds] = match
    .slice(1)
    .map((part) => Number((part as string | undefined) ?? 0));
  const parts = [(weeks ?? 0) * 604_800, (days ?? 0) * 86_400, (hours ?? 0) * 3_600, (minutes ?? 0) * 60, seconds ?? 0];
  return Math.round(parts.reduce((sum, part) => sum + part, 0) * 1000);
}

interface TextScalar<T> {
  readonly name: string;
  readonly description: string;
  readonly specifiedByURL: string;
  readonly expected: string;
  readonly parse: (text: string) => T | undefined;
}

function textScalar<T>({
  name,
  description,
  specifiedByURL,
  expected,
  parse,
}: TextScalar<T>): GraphQLScalarType<T, string> {
  const read = (text: unknown): T => {
    const value = typeof text === 'string' ? parse(text) : undefined;
    if (value === undefined) throw scalarError(name, expected, text);
    return value;
  };
  return new GraphQLScalarType<T, string>({
    name,
    description,
    specifiedByURL,
    serialize: (value) => String(value),
    parseValue: read,
    parseLiteral: (node) => {
      if (node.kind !== Kind.STRING) throw scalarError(name, expected, shownLiteral(node));
      return read(node.value);
    },
  });
}

function attempt(canonical: () => string): string | undefined {
  try {
    return canonical();
  } catch {
    return undefined;
  }
}
