// Formats of text that a contract can ask for by name: those that ODCS lists and JSON Schema defines. Part of core.
import { fullFormats } from 'ajv-formats/dist/formats.js';

interface StringFormat {
  /** What is expected, for people. */
  readonly expected: string;
  /** No text of the format is longer, so that what is isn't looked at; it also bounds what matching costs. */
  readonly maxLength: number;
  readonly test: RegExp | ((text: string) => boolean);
}

const formats: Readonly<Record<string, StringFormat>> = {
  byte: {
    expected: 'text in base64',
    maxLength: Infinity,
    test: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
  },
  date: { expected: 'a date, as 2013-01-31', maxLength: 10, test: published('date') },
  'date-time': {
    expected: 'a date and time with an offset, as 2013-01-31T05:00:00Z',
    maxLength: 64,
    test: published('date-time'),
  },
  duration: { expected: 'an ISO 8601 duration, as PT15M', maxLength: 256, test: published('duration') },
  email: { expected: 'an e-mail address', maxLength: 254, test: published('email') },
  hostname: { expected: 'the name of a host', maxLength: 254, test: published('hostname') },
  ipv4: { expected: 'an IPv4 address', maxLength: 15, test: published('ipv4') },
  ipv6: { expected: 'an IPv6 address', maxLength: 45, test: published('ipv6') },
  time: { expected: 'a time with an offset, as 05:00:00Z', maxLength: 64, test: published('time') },
  uri: { expected: 'a URI', maxLength: 8_192, test: published('uri') },
  'uri-reference': { expected: 'a URI, or one that is relative', maxLength: 8_192, test: published('uri-reference') },
  uuid: {
    expected: 'a UUID',
    maxLength: 36,
    test: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  },
};

/** JSON Schema's own test of a format, as `ajv-formats` has it. */
function published(name: keyof typeof fullFormats): StringFormat['test'] {
  const found = fullFormats[name];
  if (found instanceof RegExp) return found;
  if (typeof found === 'object' && 'validate' in found) return toTest(found.validate);
  return toTest(found);
}

function toTest(validate: unknown): StringFormat['test'] {
  return validate instanceof RegExp ? validate : (validate as (text: string) => boolean);
}

/** Whether texts can be judged by a format; others say what a text is for. */
export function isJudgedFormat(name: string): boolean {
  return Object.hasOwn(formats, name);
}

/** The test of a format and what it expects; undefined for one that isn't judged. */
export function compileFormat(
  name: string,
): { readonly expected: string; readonly matches: (text: string) => boolean } | undefined {
  if (!isJudgedFormat(name)) return undefined;
  const { expected, maxLength, test } = formats[name] as StringFormat;
  const matches = test instanceof RegExp ? (text: string) => test.test(text) : test;
  return { expected, matches: (text) => text.length <= maxLength && matches(text) };
}
