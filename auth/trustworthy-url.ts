// Which addresses may be asked for keys or credentials.

/** Whether nobody on the way can read or change what is said: https, or a server on this machine. */
export function isTrustworthyUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackName(hostname));
}

/** Whether the address is of this machine itself. */
export function isLoopbackUrl(text: string): boolean {
  return URL.canParse(text) && isLoopbackName(new URL(text).hostname);
}

function isLoopbackName(hostname: string): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
}
