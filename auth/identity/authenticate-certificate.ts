// Finds the principal of a client certificate: the connection's, or the one that a trusted proxy tells of.
import type { Principal } from '../../src/core/principal.js';
import type { ClientCertificateConfig } from './identity-config.js';
import { parseForwardedCertificate } from './parse-forwarded-certificate.js';
import { parseSubjectNames } from './parse-subject-names.js';

/** The certificate of the other end of a connection, which TLS has verified against the configured authorities. */
export interface PeerCertificate {
  /** As Node gives it: `DNS:a.example, URI:spiffe://example.org/a`. */
  readonly subjectAltName: string;
  readonly expiresAtMs: number;
}

/** `none`: no certificate says who is asking. `wrong`: one should, and leaves it in doubt. */
export type CertificateFinding = Principal | 'none' | 'wrong';

/** What a request's certificate, and what a proxy adds to it, say of who is asking. */
export function createCertificateAuthenticator({
  principals,
  proxies,
}: ClientCertificateConfig): (peer: PeerCertificate | undefined, forwarded: string | undefined) => CertificateFinding {
  const find = (names: readonly string[], expiresAtMs: number): CertificateFinding => {
    const found = principals.filter(({ name }) => names.includes(name));
    const [one] = found;
    if (one === undefined || found.length > 1) return one === undefined ? 'none' : 'wrong';
    return { id: `mtls/${one.name}`, grantees: one.grantees, admin: one.admin, expiresAtMs };
  };
  return (peer, forwarded) => {
    // Nobody has checked what an unknown sender writes into the header: it is as if it weren't there.
    if (peer === undefined) return 'none';
    const names = parseSubjectNames(peer.subjectAltName);
    // A connection may outlive the certificate that it was opened with.
    if (names === undefined || !(peer.expiresAtMs > Date.now())) return 'wrong';
    if (!names.some((name) => proxies.includes(name))) return find(names, peer.expiresAtMs);
    if (forwarded === undefined) return 'none';
    const clientNames = parseForwardedCertificate(forwarded);
    return clientNames === undefined ? 'wrong' : find(clientNames, peer.expiresAtMs);
  };
}
