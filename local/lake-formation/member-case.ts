// The state file writes the API's members in camel case; here they change from one to the other.

/** `databaseName` → `DatabaseName`, `lfTag` → `LFTag`, at every depth. */
export function toApiMembers(value: unknown): unknown {
  return renameMembers(value, (name) => {
    return name.startsWith('lfTag') ? `LF${name.slice(2)}` : name.charAt(0).toUpperCase() + name.slice(1);
  });
}

/** The reverse of toApiMembers. */
export function toFileMembers(value: unknown): unknown {
  return renameMembers(value, (name) => {
    return name.startsWith('LFTag') ? `lf${name.slice(2)}` : name.charAt(0).toLowerCase() + name.slice(1);
  });
}

function renameMembers(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renameMembers(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [rename(name), renameMembers(item, rename)]));
}
