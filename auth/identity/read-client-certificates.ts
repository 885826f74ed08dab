// Reads `clientCertificates` of the principals file: whom certificates name, and which proxies may tell of them.
import type { CheckedYaml, YamlPath } from '../checked-yaml.js';
import type { CertificatePrincipal, ClientCertificateConfig } from './identity-config.js';

const nameForm = /^(URI:[a-z][a-z0-9+.-]*:\/\/[!-~]+|DNS:[A-Za-z0-9*.-]+)$/;

/** What the file says at a path; undefined where something is wrong, which is then reported. */
export function readClientCertificates(yaml: CheckedYaml, path: YamlPath): ClientCertificateConfig | undefined {
  if (!yaml.mapping(path, { optional: ['principals', 'proxies'] })) return undefined;
  const names = new Set<string>();
  const readName = (place: YamlPath): string | undefined => {
    const name = yaml.text(place);
    if (name === undefined) return undefined;
    if (!nameForm.test(name)) yaml.report(place, 'expected a subject alternative name, "URI:…" or "DNS:…"');
    else if (names.has(name)) yaml.report(place, 'expected another name: one before is the same');
    names.add(name);
    return name;
  };
  const principals = yaml.items([...path, 'principals']).flatMap((item): readonly CertificatePrincipal[] => {
    if (!yaml.mapping(item, { required: ['name'], optional: ['grantees', 'admin'] })) return [];
    const name = readName([...item, 'name']);
    const grantees = yaml.has([...item, 'grantees']) ? yaml.texts([...item, 'grantees']) : name && [name];
    const admin = yaml.flag([...item, 'admin']);
    return name !== undefined && grantees ? [{ name, grantees, admin }] : [];
  });
  const proxies = yaml.items([...path, 'proxies']).flatMap((item) => readName(item) ?? []);
  return { principals, proxies };
}
