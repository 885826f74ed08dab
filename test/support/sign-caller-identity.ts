// The client's half of coming in by a signed GetCallerIdentity, with the signer that the AWS SDK uses.
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

export interface CallerKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface SigningWish {
  readonly region: string;
  readonly serverId: string;
  readonly signingDate?: Date;
  /** Signed in place of what the gateway expects: for attacks. */
  readonly hostname?: string;
  readonly body?: string;
  readonly method?: string;
}

/** What `POST /auth/aws` takes. */
export async function signCallerIdentity(keys: CallerKeys, wish: SigningWish): Promise<Record<string, string>> {
  const { region, serverId, signingDate = new Date(), method = 'POST' } = wish;
  const hostname = wish.hostname ?? `sts.${region}.amazonaws.com`;
  const signer = new SignatureV4({ credentials: keys, region, service: 'sts', sha256: Sha256, applyChecksum: false });
  const { headers } = await signer.sign(
    {
      method,
      protocol: 'https:',
      hostname,
      path: '/',
      query: {},
      headers: {
        host: hostname,
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        'x-lakegate-server-id': serverId,
      },
      body: wish.body ?? 'Action=GetCallerIdentity&Version=2011-06-15',
    },
    { signingDate },
  );
  return {
    region,
    accessKeyId: keys.accessKeyId,
    date: headers['x-amz-date'] ?? '',
    signature: headers['authorization']?.split('Signature=')[1] ?? '',
    ...(keys.sessionToken === undefined ? {} : { sessionToken: keys.sessionToken }),
  };
}
