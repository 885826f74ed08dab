// A binding's physical type taken apart: wrappers that don't change the values removed, name and arguments.

export interface PhysicalType {
  /** Lower case, `varchar`, `timestamp with time zone`, `datetime64`. */
  readonly name: string;
  readonly args: readonly string[];
}

/** Reads a physical type; an absent one has an empty name. `Nullable(X)` and `LowCardinality(X)` are read as `X`. */
export function parsePhysical(text: string | undefined): PhysicalType {
  const trimmed = (text ?? '').trim();
  const wrapped = /^(?:nullable|lowcardinality)\s*\((.*)\)$/is.exec(trimmed);
  if (wrapped !== null) return parsePhysical(wrapped[1]);
  const match = /^([^()]*)(?:\(([^()]*)\))?(.*)$/s.exec(trimmed);
  const name = `${match?.[1] ?? ''} ${match?.[3] ?? ''}`.trim().replace(/\s+/g, ' ').toLowerCase();
  const args = (match?.[2] ?? '').split(',').map((arg) => arg.trim().replace(/^'|'$/g, ''));
  return { name, args: args.filter((arg) => arg !== '') };
}

/** Whether values of the type carry their own zone, so that a binding's zone says nothing. */
export function isZoned({ name, args }: PhysicalType): boolean {
  return /^(timestamptz|timestamp with time zone)$/.test(name) || (/^datetime/.test(name) && args.some(isZoneName));
}

function isZoneName(arg: string): boolean {
  return /[a-z]/i.test(arg);
}
