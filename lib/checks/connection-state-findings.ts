/** What the `connection-state` check can find. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';

const STORE = "--region '{region}' --custom-key-store-id '{CustomKeyStoreId}'";
const LOOK = `aws kms describe-custom-key-stores ${STORE}`;
const CONNECT = `aws kms connect-custom-key-store ${STORE}`;

/** Connecting builds everything anew: what has changed since the last time shows only then. */
const BEFORE =
  'Connect only when this report shows no fault: KMS then tests the proxy, and for a VPC store builds its endpoint anew.';

export const CONNECTION_STATE_FINDINGS = {
  'connection-state/connected': {
    verdict: 'pass',
    title: 'KMS has the store connected',
    citation: SOURCE.connect,
    requirements: ['XKS-CONNECT-001', 'XKS-CONNECT-005'],
    advice:
      'CONNECTED says that the last connection was made and nobody ended it. Whether the proxy is well now, the other checks and ' +
      'the alarms say.',
  },
  'connection-state/disconnected': {
    verdict: 'warn',
    title: 'The store is disconnected: nobody can use its keys',
    citation: SOURCE.connect,
    requirements: ['XKS-CONNECT-001', 'XKS-CONNECT-007', 'XKS-CONNECT-008'],
    remedy:
      'If that is on purpose, leave it so, and connect it now and then to see that it would come back. ' +
      `${BEFORE} To connect: ${CONNECT}`,
    kms: PREDICT.nothing,
  },
  'connection-state/disconnecting': {
    verdict: 'warn',
    title: 'Somebody is disconnecting the store: nobody can use its keys',
    citation: SOURCE.connect,
    requirements: ['XKS-CONNECT-001', 'XKS-CONNECT-002'],
    remedy: `Find out who does, in CloudTrail (DisconnectCustomKeyStore). When it is DISCONNECTED it can be connected: ${CONNECT}`,
    kms: PREDICT.nothing,
  },
  'connection-state/connecting': {
    verdict: 'error',
    title: 'KMS is connecting the store: whether it succeeds is not known yet',
    citation: SOURCE.connect,
    requirements: ['XKS-CONNECT-004'],
    remedy: `KMS usually needs five minutes. Look again: ${LOOK}`,
    kms: null,
  },
  'connection-state/failed': {
    verdict: 'fail',
    title: 'The last attempt to connect the store failed: nobody can use its keys',
    citation: SOURCE.troubleshoot,
    requirements: ['XKS-CONNECT-001', 'XKS-CONNECT-002', 'XKS-CONNECT-003', 'XKS-CONNECT-007'],
    remedy:
      'Repair what the ConnectionErrorCode names. Then disconnect the store, wait until it is DISCONNECTED and connect it ' +
      `again: aws kms disconnect-custom-key-store ${STORE}; ${CONNECT}`,
    kms: PREDICT.nothing,
  },
  'connection-state/gone': {
    verdict: 'fail',
    title: 'KMS lists no such key store in this account and Region',
    citation: SOURCE.connect,
    requirements: ['XKS-CONNECT-001'],
    remedy:
      'Check account, Region and id; a deleted store does not come back. The stores there are: ' +
      "aws kms describe-custom-key-stores --region '{region}'",
    kms: PREDICT.nothing,
  },
  'connection-state/unknown': {
    verdict: 'error',
    title: 'KMS lists the store in a state that this tool does not know',
    citation: SOURCE.connect,
    requirements: ['XKS-CONNECT-001'],
    remedy: `Look the state up in the KMS Developer Guide, and use a newer version of this tool: ${LOOK}`,
    kms: null,
  },
  'connection-state/configured-otherwise': {
    verdict: 'warn',
    title: 'KMS has the store configured otherwise than this run took it to be',
    citation: SOURCE.connect,
    requirements: ['XKS-CONNECT-005'],
    remedy: `The other checks looked at something that KMS does not use, maybe because the store was changed meanwhile: run again. ${LOOK}`,
    kms: PREDICT.nothing,
  },
  'connection-state/other-credential': {
    verdict: 'warn',
    title: 'The credential this run was given is not the one KMS has',
    citation: SOURCE.connect,
    requirements: ['XKS-AUTH-020'],
    remedy:
      'The `health` check tested a credential that KMS does not use. If it is the newer one, give it to KMS before the proxy ' +
      'drops the old one: aws kms update-custom-key-store ' +
      `${STORE} --xks-proxy-authentication-credential file://credential.json – else put the right one where this run reads it.`,
    kms: { ...PREDICT.credential, create: { public: [], vpc: [] }, basis: 'expected' },
  },
} as const satisfies FindingTable;
