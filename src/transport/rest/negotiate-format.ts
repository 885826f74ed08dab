// The form of an answer: by the parameter `format`, or else by what the request accepts.
import { LakegateError } from '../../core/errors.js';
import { arrowRowEncoder } from '../../encoding/encode-arrow-rows.js';
import { csvRowEncoder } from '../../encoding/encode-csv-rows.js';
import { createJsonRowEncoder, jsonRowEncoder } from '../../encoding/encode-json-rows.js';
import { ndjsonRowEncoder } from '../../encoding/encode-ndjson-rows.js';
import { parquetRowEncoder } from '../../encoding/encode-parquet-rows.js';
import type { RowEncoder } from '../../encoding/row-encoder.js';
import { restError } from './rest-error.js';

export interface RestFormat {
  readonly mediaType: string;
  readonly encoder: RowEncoder;
  /** Whether exactly one row is expected, and stands alone. */
  readonly single: boolean;
}

const objectType = 'application/vnd.pgrst.object+json; charset=utf-8';
const strippedRows = createJsonRowEncoder({ stripNulls: true });

const listOf = (encoder: RowEncoder): RestFormat => ({ mediaType: encoder.mediaType, encoder, single: false });

/** By the name that `format` takes. */
export const restFormats: ReadonlyMap<string, RestFormat> = new Map([
  ['json', listOf(jsonRowEncoder)],
  ['ndjson', listOf(ndjsonRowEncoder)],
  ['csv', listOf(csvRowEncoder)],
  ['arrow', listOf(arrowRowEncoder)],
  ['parquet', listOf(parquetRowEncoder)],
]);

const json = listOf(jsonRowEncoder);

const accepted: ReadonlyMap<string, RestFormat> = new Map([
  ['application/json', json],
  ['application/*', json],
  ['*/*', json],
  ['application/vnd.pgrst.object+json', { mediaType: objectType, encoder: jsonRowEncoder, single: true }],
  ['application/vnd.pgrst.object', { mediaType: objectType, encoder: jsonRowEncoder, single: true }],
  ['application/vnd.pgrst.object+json;nulls=stripped', { mediaType: objectType, encoder: strippedRows, single: true }],
  ['application/vnd.pgrst.array+json', json],
  ['application/vnd.pgrst.array+json;nulls=stripped', listOf(strippedRows)],
  ['application/x-ndjson', listOf(ndjsonRowEncoder)],
  ['application/jsonl', listOf(ndjsonRowEncoder)],
  ['text/csv', listOf(csvRowEncoder)],
  ['text/*', listOf(csvRowEncoder)],
  ['application/vnd.apache.arrow.stream', listOf(arrowRowEncoder)],
  ['application/vnd.apache.parquet', listOf(parquetRowEncoder)],
  ['application/x-parquet', listOf(parquetRowEncoder)],
]);

/** @throws LakegateError NOT_ACCEPTABLE, BAD_USER_INPUT for an unknown `format` */
export function negotiateFormat(format: string | undefined, accept: string | undefined): RestFormat {
  if (format !== undefined) {
    const named = restFormats.get(format);
    if (named !== undefined) return named;
    throw new LakegateError('BAD_USER_INPUT', {
      message: `The parameter format takes one of ${[...restFormats.keys()].join(', ')}.`,
    });
  }
  const asked = parseAccept(accept ?? '*/*');
  for (const type of asked) {
    const found = accepted.get(type);
    if (found !== undefined) return found;
  }
  throw restError('NOT_ACCEPTABLE', {
    code: 'PGRST107',
    message: 'None of these media types are available',
    hint: `Offered are ${[...new Set([...restFormats.values()].map(({ mediaType }) => mediaType.split(';')[0] ?? ''))].join(', ')}.`,
  });
}

/** Media types by preference, those of quality 0 left out; parameters but `nulls` and `q` don't matter. */
export function parseAccept(header: string): readonly string[] {
  return header
    .split(',')
    .map((part) => {
      const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      const quality = Number(parameters.find((text) => text.startsWith('q='))?.slice(2) ?? 1);
      const stripped = parameters.includes('nulls=stripped');
      return { type: stripped ? `${type};nulls=stripped` : type, quality: Number.isNaN(quality) ? 0 : quality };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ type }) => type);
}
