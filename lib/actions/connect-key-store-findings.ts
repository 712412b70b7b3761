/** What connecting the store can come to. */
import type { FindingTable } from '../checks/finding-table.ts';
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';

const LOOK = "aws kms describe-custom-key-stores --region '{region}' --custom-key-store-id '{CustomKeyStoreId}'";
const CONNECT = "aws kms connect-custom-key-store --region '{region}' --custom-key-store-id '{CustomKeyStoreId}'";

export const CONNECT_FINDINGS = {
  'connect-key-store/connected': {
    verdict: 'pass',
    title: 'The store is connected',
    citation: SOURCE.connect,
    requirements: ['XKS-CONNECT-001', 'XKS-CONNECT-004'],
  },
  'connect-key-store/not-requested': {
    verdict: 'skipped',
    reason: 'requested',
    title: 'The request says not to connect the store',
    citation: SOURCE.connect,
    requirements: ['XKS-CONNECT-001'],
    advice: 'A disconnected store serves no keys. Connect it when you need it.',
  },
  'connect-key-store/not-ours': {
    verdict: 'skipped',
    reason: 'not-applicable',
    title: 'The store was there before and is disconnected, maybe on purpose: it was left so',
    citation: SOURCE.connect,
    requirements: ['XKS-CONNECT-008'],
    advice: 'To have it connected, set Preflight.Connect to true in the request and run again.',
  },
  'connect-key-store/failed': {
    verdict: 'fail',
    title: 'KMS could not connect the store',
    citation: SOURCE.troubleshoot,
    requirements: ['XKS-CONNECT-003'],
    remedy: 'Repair what the ConnectionErrorCode names, disconnect the store, then connect it again.',
    kms: PREDICT.nothing,
  },
  'connect-key-store/refused': {
    verdict: 'fail',
    title: 'KMS refused to start connecting the store',
    citation: SOURCE.connect,
    requirements: ['XKS-CONNECT-002'],
    remedy: `Look at the state of the store: ${LOOK} – when it is DISCONNECTED, connect it: ${CONNECT}`,
    kms: PREDICT.nothing,
  },
  'connect-key-store/interrupted': {
    verdict: 'error',
    title: 'The store is being disconnected, or is no longer there, while this run wanted to connect it',
    citation: SOURCE.connect,
    requirements: ['XKS-CONNECT-002'],
    remedy: `Find out who disconnects it. When it is DISCONNECTED, connect it: ${CONNECT}`,
    kms: null,
  },
  'connect-key-store/unfinished': {
    verdict: 'error',
    title: 'The store was still not connected when this run stopped looking',
    citation: SOURCE.connect,
    requirements: ['XKS-CONNECT-004'],
    remedy: `KMS usually needs five minutes. Look again: ${LOOK}`,
    kms: null,
  },
} as const satisfies FindingTable;
