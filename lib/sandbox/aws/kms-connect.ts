/** The asynchronous half of ConnectCustomKeyStore: looks at the endpoint service and the proxy, then settles the state. */
import type { ConnectionErrorCodeType } from '@aws-sdk/client-kms';
import { CONNECT } from '../../xks/kms-errors.ts';
import type { WorldKeyStore } from '../aws-world.ts';
import { openEndpoint } from './kms-endpoint.ts';
import { serviceFault } from './kms-rules.ts';
import { asWanted } from './kms-store.ts';
import type { AwsContext } from './operation.ts';

/** Ends in CONNECTED, or in FAILED with a ConnectionErrorCode, unless a later call overtook this attempt. */
export async function finishConnecting(store: WorldKeyStore, attempt: number, context: AwsContext): Promise<void> {
  const code = await connectionFault(store, context).catch(() => CONNECT.internal);
  if (store.attempt !== attempt) return;
  store.entry.ConnectionState = code === null ? 'CONNECTED' : 'FAILED';
  if (code === null) openEndpoint(store, context.world);
  else store.entry.ConnectionErrorCode = code as ConnectionErrorCodeType;
}

async function connectionFault(store: WorldKeyStore, { world, kmsReality }: AwsContext): Promise<string | null> {
  const wanted = asWanted(store);
  if (wanted === null) return CONNECT.internal;
  if (wanted.serviceName !== null) {
    const fault = serviceFault(wanted, world);
    if (fault !== null) return fault.connect;
  }
  const { AccessKeyId = '' } = store.entry.XksProxyConfiguration ?? {};
  const credential = { AccessKeyId, RawSecretAccessKey: store.rawSecretAccessKey ?? '' };
  const verdict = await kmsReality.callProxy({
    ...wanted,
    credential,
    region: world.region,
    kmsOperation: 'ConnectCustomKeyStore',
  });
  return verdict.ok ? null : verdict.connect;
}
