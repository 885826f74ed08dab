// Features of entities as they are now, whatever asked for them: resolved, looked up and named.
import { getOnlineFeatures } from '../../features/get-online-features.js';
import { featureType } from '../../features/read-view.js';
import { resolveFeatures } from '../../features/resolve-features.js';
import type { ReadScope } from '../../core/read-scope.js';
import { answeredNames } from './feast-services.js';
import { type OnlineRequest, readRows } from './parse-feast-request.js';
import type { AnsweredFeature } from './write-online-answer.js';

/** @throws LakegateError FEATURE_UNKNOWN, BAD_USER_INPUT, of the read path */
export async function readOnlineFeatures(
  { demand, entities, fullNames }: OnlineRequest,
  scope: Pick<ReadScope, 'catalog' | 'data' | 'context'>,
): Promise<readonly AnsweredFeature[]> {
  const resolved = resolveFeatures(demand, scope.catalog);
  const columns = await getOnlineFeatures(
    resolved,
    (view) => readRows(entities, view.entities, 'entities'),
    scope,
    Date.now(),
  );
  const names = answeredNames(resolved, fullNames);
  return resolved.places.flatMap(({ view, feature }, i) => {
    const found = resolved.views[view]?.features[feature];
    const column = columns[i];
    if (found === undefined || column === undefined) return [];
    return [{ name: names[i] ?? found.name, type: featureType(found), column }];
  });
}
