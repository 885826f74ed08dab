// Whether a client's error means that no connection came about, so that nothing can have been sent.

const codes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Looks into causes and into errors that stand for several, as of a name with more than one address. */
export function couldNotConnect(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === 'string' && codes.has(code)) return true;
  if (Array.isArray(errors) && errors.length > 0) return errors.every(couldNotConnect);
  return cause !== undefined && cause !== error && couldNotConnect(cause);
}
