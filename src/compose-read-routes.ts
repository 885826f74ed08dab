// The paths under which datasets are read by protocols other than GraphQL. Part of the composition root.
import type { JobService } from './core/job-service.js';
import type { Route } from './transport/http/create-http-server.js';
import { createReadRoute, type ReadProtocol, type ReadRouteServices } from './transport/http/create-read-route.js';
import { createReferenceRoute } from './transport/rest/reference-page.js';
import { createRestProtocol } from './transport/rest/rest-protocol.js';
import { restPrefix } from './transport/rest/rest-prefix.js';

/** Routes by path; one that ends in a slash answers all below it. */
export function composeReadRoutes(services: ReadRouteServices, jobs: JobService): ReadonlyMap<string, Route> {
  const protocols: readonly (readonly [string, ReadProtocol])[] = [
    [restPrefix, createRestProtocol(services.limits, jobs)],
  ];
  return new Map([
    ...protocols.map(([path, protocol]) => [path, createReadRoute(protocol, services)] as const),
    [`${restPrefix}reference`, createReferenceRoute()],
  ]);
}
