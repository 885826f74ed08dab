// Keeps callers' temporary credentials: bounded, one request at a time for each, renewed before they end.
import { LRUCache } from 'lru-cache';
import { LakegateError } from '../../src/core/errors.js';
import type { AwsCredentials } from './aws-session.js';
import { hideSecrets } from './hide-secrets.js';

const earliestRenewalMs = 300_000;
const latestRenewalMs = 60_000;

/** Whose credentials, and how they are got. */
export interface CredentialRequest {
  readonly key: string;
  readonly principalId: string;
  readonly fetch: () => Promise<AwsCredentials>;
}

export interface CredentialCache {
  /** Credentials that are good for another minute at least, where AWS gives such. */
  get(request: CredentialRequest): Promise<AwsCredentials>;
  purge(principalId: string): void;
  clear(): void;
}

export interface CredentialCacheOptions {
  readonly maxEntries: number;
  readonly now?: () => number;
  /** From 0 to 1: where between five minutes and one before the end a renewal falls. */
  readonly random?: () => number;
}

interface Entry {
  readonly credentials: AwsCredentials;
  readonly principalId: string;
  readonly renewAtMs: number;
}

interface Flight {
  readonly principalId: string;
  readonly result: Promise<AwsCredentials>;
}

export function createCredentialCache(options: CredentialCacheOptions): CredentialCache {
  const { maxEntries, now = Date.now, random = Math.random } = options;
  const entries = new LRUCache<string, Entry>({ max: maxEntries });
  const flights = new Map<string, Flight>();

  const fetch = async (request: CredentialRequest, isCurrent: () => boolean): Promise<AwsCredentials> => {
    const { key, principalId } = request;
    try {
      const credentials = hideSecrets({ ...(await request.fetch()) }, '[AWS credentials]');
      const renewAtMs = renewalOf(credentials.expiration.getTime(), now(), random());
      if (isCurrent()) entries.set(key, { credentials, principalId, renewAtMs });
      return credentials;
    } catch (error) {
      const held = entries.get(key);
      const isOutage = error instanceof LakegateError && error.code === 'POLICY_UNAVAILABLE';
      // Only an outage leaves what is held as good as it was; after a denial it is not to be used any more.
      if (isOutage && held !== undefined && held.credentials.expiration.getTime() - now() > latestRenewalMs) {
        return held.credentials;
      }
      entries.delete(key);
      throw error;
    }
  };

  return {
    get: (request) => {
      const { key, principalId } = request;
      const held = entries.get(key);
      if (held !== undefined && now() < held.renewAtMs) return Promise.resolve(held.credentials);
      const waiting = flights.get(key);
      if (waiting !== undefined) return waiting.result;
      // One that was purged under way is given to those who wait for it, and not kept.
      const result = fetch(request, () => flights.get(key) === flight).finally(() => {
        if (flights.get(key) === flight) flights.delete(key);
      });
      const flight: Flight = { principalId, result };
      flights.set(key, flight);
      return result;
    },
    purge: (principalId) => {
      for (const [key, entry] of entries.entries()) if (entry.principalId === principalId) entries.delete(key);
      for (const [key, flight] of flights) if (flight.principalId === principalId) flights.delete(key);
    },
    clear: () => {
      entries.clear();
      flights.clear();
    },
  };
}

/** Between five minutes and one before the end; for short-lived credentials, at half their time at the latest. */
function renewalOf(expiresAtMs: number, nowMs: number, share: number): number {
  const early = latestRenewalMs + share * (earliestRenewalMs - latestRenewalMs);
  return expiresAtMs - Math.min(early, Math.max(0, expiresAtMs - nowMs) / 2);
}
