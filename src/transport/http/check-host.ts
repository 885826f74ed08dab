// Refuses requests that were made for another host's name. While keys are configured that anyone can guess, a page of
// another site whose name was made to resolve to this machine (DNS rebinding) must not reach the gateway.
import type { IncomingMessage } from 'node:http';
import { LakegateError } from '../../core/errors.js';

/** Whether a host name or address is of the loopback interface. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** @throws LakegateError BAD_REQUEST where the Host header names anything but the loopback interface. */
export function checkLoopbackHost({ headers }: IncomingMessage): void {
  const named = URL.parse(`http://${headers.host ?? ''}`)?.hostname.replace(/^\[|\]$/g, '');
  if (named !== undefined && isLoopback(named)) return;
  throw new LakegateError('BAD_REQUEST', {
    message: 'The Host header has to name this machine: localhost or 127.0.0.1.',
  });
}
