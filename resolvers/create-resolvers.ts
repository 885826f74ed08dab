// All resolver classes of a schema build.
import type { CreateResolvers } from '../schema/build-schema.js';
import { createChangesResolver } from './changes.resolver.js';
import { createDatasetResolver } from './dataset.resolver.js';
import { DatasetsResolver } from './datasets.resolver.js';
import { createEntitiesResolver } from './entities.resolver.js';
import { ExplainAccessResolver } from './explain-access.resolver.js';
import { ExplainResolver } from './explain.resolver.js';
import { FeaturesResolver } from './features.resolver.js';
import { createIngestResolver } from './ingest.resolver.js';
import { JobsResolver } from './jobs.resolver.js';
import { ServiceResolver } from './service.resolver.js';

/** Makes the resolvers of the parts that the contracts give, beside those that every schema has. */
export const createResolvers: CreateResolvers = ({ roots, ingests, watches, entities }) => [
  ExplainResolver,
  ExplainAccessResolver,
  DatasetsResolver,
  FeaturesResolver,
  JobsResolver,
  ServiceResolver,
  createDatasetResolver(roots),
  ...(ingests.length === 0 ? [] : [createIngestResolver(ingests)]),
  ...(watches.length === 0 ? [] : [createChangesResolver(watches)]),
  ...(entities === undefined ? [] : [createEntitiesResolver(entities)]),
];
