// Links to shared files: signed, expiring, and of one file, one principal, one grant and one question. Who has the link
// has the file for as long as it is good, so nothing in it can be exchanged.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { digest } from '../../core/digest.js';
import { LakegateError } from '../../core/errors.js';
import type { Principal } from '../../core/principal.js';

/** Whose file it is and what it holds. */
export interface FileOwner {
  readonly principal: Principal;
  readonly dataset: string;
  readonly grantDigest: string;
  readonly questionDigest: string;
}

/** What a link says. */
export interface FileLink {
  readonly fileId: string;
  /** In seconds since the epoch. */
  readonly expiresAtSeconds: number;
  /** Of the file's owner. */
  readonly ownerDigest: string;
}

export interface FileLinks {
  /** The end of the link's path. */
  write(link: FileLink): string;
  /** @throws LakegateError LINK_INVALID for what wasn't written here, LINK_EXPIRED */
  read(text: string): FileLink;
}

/** `secret`: shared by all replicas. */
export function createFileLinks(secret: string, now: () => number = Date.now): FileLinks {
  const key = createHash('sha256').update('lakegate file link\0').update(secret).digest();
  const sign = (body: string): Buffer => createHmac('sha256', key).update(body).digest();
  return {
    write: ({ fileId, expiresAtSeconds, ownerDigest }) => {
      const body = Buffer.from(JSON.stringify([fileId, expiresAtSeconds, ownerDigest])).toString('base64url');
      return `${body}.${sign(body).toString('base64url')}${suffix}`;
    },
    read: (text) => {
      const [, body, signature] = /^([\w-]{1,400})\.([\w-]{43})\.parquet$/.exec(text) ?? [];
      if (body === undefined || signature === undefined) throw new LakegateError('LINK_INVALID');
      // As text: Base64 has several spellings of some ends, and one link is one text.
      if (!timingSafeEqual(Buffer.from(signature), Buffer.from(sign(body).toString('base64url')))) {
        throw new LakegateError('LINK_INVALID');
      }
      const [fileId, expiresAtSeconds, ownerDigest] = JSON.parse(
        Buffer.from(body, 'base64url').toString('utf8'),
      ) as LinkBody;
      if (expiresAtSeconds * 1000 <= now()) throw new LakegateError('LINK_EXPIRED');
      return { fileId, expiresAtSeconds, ownerDigest };
    },
  };
}

type LinkBody = readonly [fileId: string, expiresAtSeconds: number, ownerDigest: string];

/** By which readers of files know what it is. */
const suffix = '.parquet';

/** Equal for the same principal, by the same names, with the same grant and question. */
export function digestOwner({ principal, dataset, grantDigest, questionDigest }: FileOwner): string {
  return digest([principal.id, principal.grantees, dataset, grantDigest, questionDigest]);
}
