// Delta Sharing's two paths: the protocol, and the files that it links to. Part of the composition root.
import { randomBytes } from 'node:crypto';
import type { GatewayConfig } from './config/load-config.js';
import type { Principal } from './core/principal.js';
import type { Route } from './transport/http/create-http-server.js';
import { createReadRoute, type ReadRouteServices } from './transport/http/create-read-route.js';
import { createSharedFilesRoute } from './transport/sharing/create-shared-files-route.js';
import { createSharingProtocol } from './transport/sharing/create-sharing-protocol.js';
import { createFileCipher } from './transport/sharing/file-cipher.js';
import { createFileLinks } from './transport/sharing/file-link.js';
import { createFileSpool } from './transport/sharing/file-spool.js';
import { sharedFilesPrefix, sharingPrefix } from './transport/sharing/sharing-prefix.js';

export interface SharingExtras {
  readonly config: Pick<GatewayConfig, 'sharing' | 'replicas'>;
  /** Principals with API keys as they are now. */
  readonly findPrincipal: (id: string) => Principal | undefined;
}

/** Replicas that share no folder, or sign differently, would hand out links that the next of them doesn't know: none. */
export function composeSharing(
  services: ReadRouteServices,
  { config: { sharing, replicas }, findPrincipal }: SharingExtras,
): readonly (readonly [string, Route])[] {
  if (replicas > 1 && (sharing.folder === undefined || sharing.secret === undefined)) return [];
  const secret = sharing.secret ?? randomBytes(32).toString('base64url');
  const cipher = createFileCipher(secret);
  const spool = createFileSpool({ ...sharing, cipher });
  const links = createFileLinks(secret);
  const protocol = createSharingProtocol({ spool, links, limits: services.limits, settings: sharing, now: Date.now });
  return [
    // Before what stands above it.
    [sharedFilesPrefix, createSharedFilesRoute({ ...services, spool, cipher, links, findPrincipal })],
    [sharingPrefix, createReadRoute(protocol, services)],
  ];
}
