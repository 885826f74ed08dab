// The SQL schema in which a domain's datasets stand beside `public`. Part of core.

/** A domain as a schema of SQL: in lower case, `_` for what a bare identifier can't hold; undefined: it has none of its own. */
export function domainSchema(domain: string | undefined): string | undefined {
  const name = domain
    ?.toLowerCase()
    .replace(/[^a-z0-9_]+/gu, '_')
    .replace(/^(?=[0-9])/u, '_')
    .slice(0, 63);
  if (name === undefined || /^_*$/u.test(name) || name === 'public' || name === 'information_schema') return undefined;
  return name.startsWith('pg_') ? undefined : name;
}
