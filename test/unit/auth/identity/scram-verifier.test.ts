import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { hashApiKey } from '../../../../auth/identity/hash-api-key.js';
import { isScramVerifier, loadScramVerifiers, scramVerifierOf } from '../../../../auth/identity/scram-verifier.js';

const person = { name: 'ann', apiKeyHashes: [hashApiKey('demo-ann')], grantees: ['ann'], admin: false };

describe('a SCRAM verifier', () => {
  it('is what RFC 5802 makes of the key and the salt in it', () => {
    const match = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):(.+)$/.exec(scramVerifierOf('key'))!;
    const salted = pbkdf2Sync('key', Buffer.from(match[2]!, 'base64'), Number(match[1]), 32, 'sha256');
    const clientKey = createHmac('sha256', salted).update('Client Key').digest();
    expect(match[3]).toBe(createHash('sha256').update(clientKey).digest('base64'));
    expect(match[4]).toBe(createHmac('sha256', salted).update('Server Key').digest('base64'));
  });

  it('is known by its form and its salt', () => {
    const verifier = scramVerifierOf('key');
    expect(isScramVerifier(verifier)).toBe(true);
    expect(isScramVerifier(`${verifier}x`)).toBe(false);
    expect(isScramVerifier(verifier.replace('4096', '1'))).toBe(false);
    expect(isScramVerifier(verifier.replace(/:[^$]+\$/, ':c2FsdA==$'))).toBe(false);
  });

  it('is made of keys that anyone knows, and read of others', () => {
    const of = (principal: object) => loadScramVerifiers([{ ...person, demo: false, ...principal }]);
    expect(of({})).toEqual([]);
    const [demo] = of({ demo: true });
    const [given] = of({ scramVerifiers: [scramVerifierOf('demo-ann')] });
    expect(demo).toEqual(given);
    expect(demo!.principal.id).toBe('api-key/ann');
  });
});
