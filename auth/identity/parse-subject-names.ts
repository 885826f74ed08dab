// Reads the names that a certificate is for. The common name of its subject is none of them.

/** Values with a comma, a quote or a control character come as JSON texts, so that no value can look like two. */
const entryForm = /(DNS|URI|IP Address|email|othername|DirName|Registered ID):("(?:[^"\\]|\\.)*"|[^",]*)(?:, |$)/y;

/** `URI:…` and `DNS:…` of Node's text of subject alternative names; undefined for a text that isn't one, whole. */
export function parseSubjectNames(text: string): readonly string[] | undefined {
  const names: string[] = [];
  entryForm.lastIndex = 0;
  while (entryForm.lastIndex < text.length) {
    const [, kind, raw] = entryForm.exec(text) ?? [];
    if (kind === undefined || raw === undefined) return undefined;
    const value = raw.startsWith('"') ? parseQuoted(raw) : raw;
    if (value === undefined) return undefined;
    if (kind === 'DNS' || kind === 'URI') names.push(`${kind}:${value}`);
  }
  return names;
}

function parseQuoted(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
