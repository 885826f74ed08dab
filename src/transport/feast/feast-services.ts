// What Feast's interface is served with, and the form of its answers.
import type { ServerResponse } from 'node:http';
import type { Limits } from '../../config/limits.js';
import { LakegateError } from '../../core/errors.js';
import type { IngestService } from '../../core/ingest-service.js';
import type { WriteGrantSource } from '../../core/principal.js';
import type { Field } from '../../core/relation.js';
import type { SharedStore } from '../../core/shared-store.js';
import type { Row } from '../../core/value.js';
import type { RowEncoder } from '../../encoding/row-encoder.js';
import type { ResolvedDemand } from '../../features/resolve-features.js';
import { writeResponse } from '../http/write-response.js';

export interface FeastServices {
  readonly ingest: IngestService;
  readonly writeSource: WriteGrantSource;
  /** Where it is kept how far an interrupted materialisation came. */
  readonly store: SharedStore;
  /** The format of a training set, by the request's `Accept`. @throws LakegateError NOT_ACCEPTABLE */
  readonly encoderFor: (accept: string | undefined) => RowEncoder;
  /** The rows of a Parquet file, which is uncompressed no larger than `maxFeatureBytes`. */
  readonly readParquet: (
    file: Uint8Array,
    signal: AbortSignal,
  ) => Promise<{ readonly fields: readonly Field[]; readonly rows: readonly Row[] }>;
  readonly limits: Limits;
}

/**
 * What features are called in an answer.
 * @throws LakegateError BAD_USER_INPUT where two would have one name
 */
export function answeredNames({ views, places }: ResolvedDemand, fullNames: boolean): readonly string[] {
  const names = places.map(({ view, feature }) => {
    const { name: viewName = '', features = [] } = views[view] ?? {};
    const name = features[feature]?.name ?? '';
    return fullNames ? `${viewName}__${name}` : name;
  });
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return names;
  throw new LakegateError('BAD_USER_INPUT', {
    message: `Two features would be called "${twice}": ask for "full_feature_names", and for each once.`,
  });
}

/** Answers with JSON. */
export function writeJson(response: ServerResponse, text: string): void {
  writeResponse(response, { status: 200, headers: { 'content-type': 'application/json' } }, text);
}
