// ODCS references to properties: `planes.tailnum` by names, `/schema/planes/properties/tailnum` by ids, the latter also
// after a file's name and `#`.

/** What a reference names: a schema object and the way down to a property of it, by name or by id. */
export interface PropertyReference {
  readonly by: 'name' | 'id';
  readonly object: string;
  readonly property: readonly string[];
}

/** Undefined where the text is no reference. */
export function parseReference(text: string): PropertyReference | undefined {
  const byName = /^[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)+$/.test(text) ? text.split('.') : undefined;
  if (byName !== undefined) return { by: 'name', object: byName[0] as string, property: byName.slice(1) };
  const byId = /^(?:[^#\s]+\.ya?ml#)?\/?schema\/([\w-]+)((?:\/properties\/[\w-]+)+)$/.exec(text);
  if (byId === null) return undefined;
  const property = (byId[2] as string).split('/properties/').slice(1);
  return { by: 'id', object: byId[1] as string, property };
}
