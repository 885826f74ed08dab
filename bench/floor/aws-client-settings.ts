// The options of the floor's AWS clients: the same connections kept alive as the gateway's.

export function awsClientSettings(endpoint: string): {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler: { readonly httpAgent: { readonly keepAlive: true; readonly maxSockets: number } };
} {
  return {
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: { httpAgent: { keepAlive: true, maxSockets: 64 } },
  };
}
