// Whether a client's error means that no connection came about, so that nothing can have been sent.

const codes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Looks into causes and into errors that stand for several, as of a name with more than one address. */
export function couldNotConnect(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message, cause, errors } = error as Readonly<Record<string, unknown>>;
  if (typeof code === 'string' && codes.has(code)) return true;
  // An AWS client wraps an error that it can't tell is one; the code is then in the text alone.
  if (typeof message === 'string' && message.startsWith('AWS SDK error wrapper')) {
    return [...codes].some((name) => message.includes(name));
  }
  if (Array.isArray(errors) && errors.length > 0) return errors.every(couldNotConnect);
  return cause !== undefined && cause !== error && couldNotConnect(cause);
}
