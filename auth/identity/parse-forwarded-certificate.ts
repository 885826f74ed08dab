// Reads `x-forwarded-client-cert` as Envoy writes it when it replaces what came in: one element, of one client.
// https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-forwarded-client-cert

const pairForm = /([A-Za-z]+)=("(?:[^"\\]|\\.)*"|[^",;=\s]*)(;|$)/y;
const maxLength = 16_384;

/**
 * The client's names, `URI:…` and `DNS:…`; undefined for several elements, which somebody before the proxy may have
 * written, and for anything else that isn't exactly one.
 */
export function parseForwardedCertificate(text: string): readonly string[] | undefined {
  if (text === '' || text.length > maxLength) return undefined;
  const names: string[] = [];
  const seen = new Set<string>();
  pairForm.lastIndex = 0;
  while (pairForm.lastIndex < text.length) {
    const [, key, raw] = pairForm.exec(text) ?? [];
    if (key === undefined || raw === undefined) return undefined;
    const kind = key.toUpperCase();
    // A certificate has several DNS names; of all else a second one would contradict the first.
    if (kind !== 'DNS' && seen.has(kind)) return undefined;
    seen.add(kind);
    const value = raw.startsWith('"') ? raw.slice(1, -1).replace(/\\(.)/g, '$1') : raw;
    if (kind === 'URI' || kind === 'DNS') names.push(`${kind}:${value}`);
  }
  return text.endsWith(';') ? undefined : names;
}
