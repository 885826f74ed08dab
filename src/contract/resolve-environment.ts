// Replaces `${VAR}` and `${VAR:-default}` in a setting by the environment's values, which are never printed.

/** The text with every reference replaced, or the names of the variables that are missing. */
export type ResolvedText = { readonly value: string } | { readonly missing: readonly string[] };

const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/** Resolves the references in `text`. With a default, an empty variable counts as missing, as in a shell. */
export function resolveEnvironment(text: string, env: Readonly<Record<string, string | undefined>>): ResolvedText {
  const missing: string[] = [];
  const value = text.replace(reference, (_, name: string, fallback: string | undefined) => {
    const found = env[name];
    if (fallback !== undefined) return found === undefined || found === '' ? fallback : found;
    if (found === undefined) missing.push(name);
    return found ?? '';
  });
  return missing.length > 0 ? { missing } : { value };
}
