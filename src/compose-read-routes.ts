// The paths under which datasets are read by protocols other than GraphQL. Part of the composition root.
import { composeSharing, type SharingExtras } from './compose-sharing.js';
import { createParquetReader } from './completion/read-parquet.js';
import type { JobService } from './core/job-service.js';
import { createFeastProtocol, feastPrefix } from './transport/feast/create-feast-protocol.js';
import type { FeastServices } from './transport/feast/feast-services.js';
import { createOdataProtocol, odataPrefix } from './transport/odata/create-odata-protocol.js';
import type { Route } from './transport/http/create-http-server.js';
import { createReadRoute, type ReadProtocol, type ReadRouteServices } from './transport/http/create-read-route.js';
import { negotiateFormat } from './transport/rest/negotiate-format.js';
import { createReferenceRoute } from './transport/rest/reference-page.js';
import { createRestProtocol } from './transport/rest/rest-protocol.js';
import { restPrefix } from './transport/rest/rest-prefix.js';

/** What some of them need besides. */
export type ReadRouteExtras = Pick<FeastServices, 'ingest' | 'writeSource' | 'store'> &
  SharingExtras & { readonly jobs: JobService };

/** Routes by path; one that ends in a slash answers all below it. */
export function composeReadRoutes(
  services: ReadRouteServices,
  { jobs, ...extras }: ReadRouteExtras,
): ReadonlyMap<string, Route> {
  const { limits } = services;
  const encoderFor: FeastServices['encoderFor'] = (accept) => negotiateFormat(undefined, accept).encoder;
  const readParquet = createParquetReader({ maxBytes: limits.maxFeatureBytes, maxColumns: 1_000 });
  const protocols: readonly (readonly [string, ReadProtocol])[] = [
    [restPrefix, createRestProtocol(limits, jobs)],
    [feastPrefix, createFeastProtocol({ ...extras, encoderFor, readParquet, limits })],
    [odataPrefix, createOdataProtocol(limits)],
  ];
  return new Map([
    ...composeSharing(services, extras),
    ...protocols.map(([path, protocol]) => [path, createReadRoute(protocol, services)] as const),
    [`${restPrefix}reference`, createReferenceRoute()],
  ]);
}
