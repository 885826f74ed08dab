// How the clients with which identity and permissions speak to AWS are set up.

/** Options that each AWS client's constructor takes. */
export interface AwsClientOptions {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
  readonly requestHandler: { readonly connectionTimeout: number; readonly requestTimeout: number };
}

export interface AwsAccess {
  readonly region: string;
  readonly endpoint?: string | undefined;
  /** Absent: the SDK's own chain finds them. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

/** Two attempts and short waits: a caller is waiting for each of these calls. */
export function awsClientOptions({ region, endpoint, credentials }: AwsAccess): AwsClientOptions {
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000 },
  };
}
