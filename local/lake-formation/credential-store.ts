// The credentials that this server knows: access keys of the file's users, and temporary ones that it issued.
import { randomBytes } from 'node:crypto';
import type { Caller } from './caller.js';
import type { LakeState } from './lake-state.js';

/** What a signature is verified with, and whom it stands for. */
export interface KnownCredential {
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiresAtMs?: number;
  readonly caller: Caller;
}

export interface IssuedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** How long an expired credential is still told from an unknown one. */
const REMEMBER_EXPIRED_MS = 3_600_000;

export class CredentialStore {
  private readonly known = new Map<string, KnownCredential>();

  constructor(
    state: LakeState,
    private readonly now: () => number,
  ) {
    for (const [accountId, { users }] of state.accounts) {
      for (const [name, { path, userId, tags, accessKeys }] of users) {
        const arn = `arn:aws:iam::${accountId}:user${path}${name}`;
        const noSession = { isRole: false, sessionTags: {}, transitiveTagKeys: [] };
        const caller: Caller = { accountId, arn, principalArn: arn, userId, identityTags: tags, ...noSession };
        for (const { accessKeyId, secretAccessKey } of accessKeys)
          this.known.set(accessKeyId, { secretAccessKey, caller });
      }
    }
  }

  find(accessKeyId: string): KnownCredential | undefined {
    return this.known.get(accessKeyId);
  }

  /** Makes credentials that stand for the caller until they expire. */
  issue(caller: Caller, durationSeconds: number): IssuedCredentials {
    this.forgetOld();
    const accessKeyId = `ASIA${randomBytes(10).toString('hex').slice(0, 16).toUpperCase()}`;
    const secretAccessKey = randomBytes(30).toString('base64');
    const sessionToken = randomBytes(96).toString('base64');
    const expiresAtMs = this.now() + durationSeconds * 1000;
    this.known.set(accessKeyId, { secretAccessKey, sessionToken, expiresAtMs, caller });
    return { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(expiresAtMs) };
  }

  private forgetOld(): void {
    const oldestMs = this.now() - REMEMBER_EXPIRED_MS;
    for (const [id, { expiresAtMs = Number.POSITIVE_INFINITY }] of this.known) {
      if (expiresAtMs < oldestMs) this.known.delete(id);
    }
  }
}
