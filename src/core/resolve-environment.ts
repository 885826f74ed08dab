// Replaces `${VAR}`, `${VAR:-default}` and `${VAR:+text}` in a setting by the environment's values, as a shell would.
// The values are never printed. Part of core.

/** The text with every reference replaced, or the names of the variables that are missing. */
export type ResolvedText = { readonly value: string } | { readonly missing: readonly string[] };

const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::([-+])([^}]*))?\}/g;

/**
 * Resolves the references in `text`: `:-` gives a text for where the variable is unset or empty, `:+` one for where it
 * isn't, and nothing otherwise. Only a plain reference can be missing.
 */
export function resolveEnvironment(text: string, env: Readonly<Record<string, string | undefined>>): ResolvedText {
  const missing: string[] = [];
  const value = text.replace(reference, (_, name: string, operator: string | undefined, other: string | undefined) => {
    const found = env[name];
    if (operator === '-') return found === undefined || found === '' ? (other ?? '') : found;
    if (operator === '+') return found === undefined || found === '' ? '' : (other ?? '');
    if (found === undefined) missing.push(name);
    return found ?? '';
  });
  return missing.length > 0 ? { missing } : { value };
}

/** Whether what a text comes to is each replica's own: it has to have the variable that replicas are told apart by. */
export function namesReplica(text: string): boolean {
  return text.includes('${REPLICA}');
}
