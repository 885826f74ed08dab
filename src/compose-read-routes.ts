// The paths under which datasets are read by protocols other than GraphQL. Part of the composition root.
import { randomBytes } from 'node:crypto';
import type { GatewayConfig } from './config/load-config.js';
import { LakegateError } from './core/errors.js';
import type { Principal } from './core/principal.js';
import { createFeastProtocol, feastPrefix } from './transport/feast/create-feast-protocol.js';
import type { FeastServices } from './transport/feast/feast-services.js';
import type { Route } from './transport/http/create-http-server.js';
import { createReadRoute, type ReadProtocol, type ReadRouteServices } from './transport/http/create-read-route.js';
import { createReferenceRoute } from './transport/rest/reference-page.js';
import { createRestProtocol } from './transport/rest/rest-protocol.js';
import { restPrefix } from './transport/rest/rest-prefix.js';
import { createSharedFilesRoute } from './transport/sharing/create-shared-files-route.js';
import { createSharingProtocol } from './transport/sharing/create-sharing-protocol.js';
import { createFileLinks } from './transport/sharing/file-link.js';
import { createFileSpool } from './transport/sharing/file-spool.js';
import { sharedFilesPrefix, sharingPrefix } from './transport/sharing/sharing-prefix.js';

/** What some of them need besides. */
export interface ReadRouteExtras extends Pick<FeastServices, 'ingest' | 'writeSource' | 'store'> {
  readonly config: Pick<GatewayConfig, 'sharing' | 'replicas'>;
  /** Principals with API keys as they are now. */
  readonly findPrincipal: (id: string) => Principal | undefined;
}

/** Routes by path; one that ends in a slash answers all below it. */
export function composeReadRoutes(services: ReadRouteServices, extras: ReadRouteExtras): ReadonlyMap<string, Route> {
  const { limits } = services;
  const encoderFor = (): never => {
    throw new LakegateError('NOT_ACCEPTABLE');
  };
  const protocols: readonly (readonly [string, ReadProtocol])[] = [
    [feastPrefix, createFeastProtocol({ ...extras, encoderFor, limits })],
    [restPrefix, createRestProtocol(limits)],
  ];
  return new Map([
    ...composeSharing(services, extras),
    ...protocols.map(([path, protocol]) => [path, createReadRoute(protocol, services)] as const),
    [`${restPrefix}reference`, createReferenceRoute()],
  ]);
}

/** Replicas that share no folder, or sign differently, would hand out links that the next of them doesn't know: none. */
function composeSharing(
  services: ReadRouteServices,
  { config: { sharing, replicas }, findPrincipal }: ReadRouteExtras,
): readonly (readonly [string, Route])[] {
  if (replicas > 1 && (sharing.folder === undefined || sharing.secret === undefined)) return [];
  const spool = createFileSpool(sharing);
  const links = createFileLinks(sharing.secret ?? randomBytes(32).toString('base64url'));
  const protocol = createSharingProtocol({ spool, links, limits: services.limits, settings: sharing, now: Date.now });
  return [
    // Before what stands above it.
    [sharedFilesPrefix, createSharedFilesRoute({ ...services, spool, links, findPrincipal })],
    [sharingPrefix, createReadRoute(protocol, services)],
  ];
}
