// Query.features, asked as Feast's interface is: entities by row here, by column there.
import type { Limits } from '../../config/limits.js';
import type { ReadScope } from '../../core/read-scope.js';
import type { ReadFeatures } from '../../../resolvers/context.js';
import { asObject, invalid, parseOnlineRequest } from '../feast/parse-feast-request.js';
import { readOnlineFeatures } from '../feast/read-online-features.js';

/** Reads features for a caller. */
export function createReadFeatures(
  scope: Pick<ReadScope, 'catalog' | 'data' | 'context'>,
  limits: Limits,
): ReadFeatures {
  return ({ service, features, entities, fullNames }) =>
    readOnlineFeatures(
      parseOnlineRequest(
        { features, feature_service: service, entities: columnsOf(entities), full_feature_names: fullNames },
        limits,
      ),
      scope,
    );
}

/** @throws LakegateError BAD_USER_INPUT where one isn't an object, or has other members than the first */
function columnsOf(entities: readonly unknown[]): Readonly<Record<string, readonly unknown[]>> {
  const rows = entities.map((entity, i) => asObject(entity, `entities.${String(i)}`));
  const names = Object.keys(rows[0] ?? {});
  const other = rows.findIndex((row) => Object.keys(row).length !== names.length || !names.every((n) => n in row));
  if (other >= 0) throw invalid(`entities.${String(other)}: expected the members of the first, ${names.join(', ')}`);
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])]));
}
