/**
 * Creates the external key store, once. Whatever happened before – a crash, a lost answer, a second run – the name is looked
 * up first, and a store that is exactly the one asked for is adopted. The credential is read here and leaves only for KMS.
 * Source: KMS API Reference, CreateCustomKeyStore.
 */
import type {
  CreateCustomKeyStoreCommandInput,
  Credential,
  CredentialReading,
  CustomKeyStoresListEntry,
  StoreRecord,
} from '../aws/ports.ts';
import type { Judged } from '../checks/finding-table.ts';
import { isAwsRefusal } from '../model/refusal.ts';
import { createExceptionAdvice } from '../xks/create-exceptions.ts';
import { CREATE } from '../xks/kms-errors.ts';
import type { Action, ActionInput, ActionOutput, ActionPorts, Done } from './action.ts';
import { runAction } from './action.ts';
import { CREATE_FINDINGS } from './create-key-store-findings.ts';
import { differences } from '../checks/key-store-identity.ts';

export const createKeyStore = {
  id: 'create-key-store',
  purpose: 'Creates the external key store, or adopts the one that an earlier attempt made.',
  needs: ['kmsActions', 'credential', 'records', 'clock'],
  permissions: [
    'kms:CreateCustomKeyStore',
    'kms:DescribeCustomKeyStores',
    'ec2:DescribeVpcEndpointServices',
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
    'kms:Decrypt',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
  ],
  findings: CREATE_FINDINGS,
} as const satisfies Action;

type Ports = Pick<ActionPorts, (typeof createKeyStore.needs)[number]>;
type Code = keyof typeof CREATE_FINDINGS;
type Created = Done<'create-key-store', Code>;

/** What the action works with, once the credential is read. */
interface Plan {
  readonly wanted: CreateCustomKeyStoreCommandInput;
  readonly intent: StoreRecord;
  readonly account: string | null;
}

/** Exceptions that a lost answer of an earlier attempt would bring about as well. */
const IN_USE: readonly string[] = [CREATE.nameInUse, CREATE.uriInUse, CREATE.endpointInUse, CREATE.serviceInUse, CREATE.internal];

export function runCreateKeyStore(input: ActionInput, ports: Ports): Promise<ActionOutput<'create-key-store'>> {
  return runAction(createKeyStore, input, ports.clock, ports.clock.now(), async () => {
    const reading = await ports.credential.read(input.params);
    const credential = credentialOf(reading);
    if (credential === null) return noCredential(reading);
    const plan = makePlan(input, credential, reading);
    const present = await findByName(plan, ports);
    return present === undefined ? create(plan, ports) : adopt(plan, present, ports);
  });
}

function credentialOf(reading: CredentialReading): Credential | null {
  if (!reading.found) return null;
  const { AccessKeyId, RawSecretAccessKey } = reading.credential;
  return typeof AccessKeyId === 'string' && typeof RawSecretAccessKey === 'string' ? { AccessKeyId, RawSecretAccessKey } : null;
}

function noCredential(reading: CredentialReading): Created {
  const why = reading.found ? 'AccessKeyId or RawSecretAccessKey is missing or no text' : reading.detail;
  return {
    judged: [{ code: 'create-key-store/no-credential', evidence: { why, source: reading.source } }],
    evidence: {},
    facts: null,
  };
}

/** KMS's own parameters and nothing else; the path may come from the proxy configuration file alone. */
function makePlan({ run, params }: ActionInput, credential: Credential, reading: CredentialReading): Plan {
  const path = params.XksProxyUriPath ?? (reading.found ? reading.XksProxyUriPath : null);
  const given = Object.entries({
    CustomKeyStoreType: params.CustomKeyStoreType,
    XksProxyConnectivity: params.XksProxyConnectivity,
    XksProxyUriEndpoint: params.XksProxyUriEndpoint,
    XksProxyUriPath: path,
    XksProxyVpcEndpointServiceName: params.XksProxyVpcEndpointServiceName,
    XksProxyVpcEndpointServiceOwner: params.XksProxyVpcEndpointServiceOwner,
  }).filter(([, value]) => value !== undefined && value !== null);
  const CustomKeyStoreName = params.CustomKeyStoreName ?? '';
  return {
    wanted: {
      ...Object.fromEntries(given),
      CustomKeyStoreName,
      XksProxyAuthenticationCredential: credential,
    } as CreateCustomKeyStoreCommandInput,
    intent: {
      CustomKeyStoreName,
      CustomKeyStoreId: null,
      runId: run.runId,
      XksProxyAuthenticationCredentialSecretId: params.XksProxyAuthenticationCredentialSecretId ?? null,
    },
    account: run.account,
  };
}

async function findByName({ wanted }: Plan, ports: Ports): Promise<CustomKeyStoresListEntry | undefined> {
  const stores = await ports.kmsActions.listKeyStores();
  return stores.find((store) => store.CustomKeyStoreName === wanted.CustomKeyStoreName);
}

async function adopt(plan: Plan, store: CustomKeyStoresListEntry, ports: Ports): Promise<Created> {
  const differing = differences(plan.wanted, store, plan.account);
  const CustomKeyStoreId = store.CustomKeyStoreId ?? '';
  if (differing.length > 0 || CustomKeyStoreId === '') {
    const evidence = { CustomKeyStoreId, differences: differing.map((one) => ({ ...one })) };
    return { judged: [{ code: 'create-key-store/name-taken', evidence }], evidence: {}, facts: null };
  }
  const record = await ports.records.readStoreRecord(plan.intent.CustomKeyStoreName);
  const madeByUs = isOurs(record, CustomKeyStoreId);
  const unrecorded = madeByUs && record?.CustomKeyStoreId === null ? await recordId(plan, CustomKeyStoreId, ports) : [];
  const evidence = { CustomKeyStoreId, madeByUs, ConnectionState: store.ConnectionState ?? null };
  const adopted: Judged<Code> = { code: 'create-key-store/adopted', evidence };
  return { judged: [adopted, ...unrecorded], evidence, facts: { CustomKeyStoreId, adopted: true, madeByUs } };
}

/** An intent without an id is a creation that was cut short, unless KMS is known to have refused it. */
function isOurs(record: StoreRecord | null, customKeyStoreId: string): boolean {
  if (record === null || record.registered === true) return false;
  return record.CustomKeyStoreId === null ? record.refused !== true : record.CustomKeyStoreId === customKeyStoreId;
}

async function create(plan: Plan, ports: Ports): Promise<Created> {
  await ports.records.writeStoreRecord(plan.intent);
  try {
    const answer = await ports.kmsActions.createKeyStore(plan.wanted);
    if (answer.ok) return created(plan, answer.CustomKeyStoreId, 'create-key-store/created', ports);
    const appeared = IN_USE.includes(answer.exception) ? await ownStore(plan, ports) : undefined;
    if (appeared !== undefined) return created(plan, appeared, 'create-key-store/answer-lost', ports);
    await closeIntent(plan, ports);
    return refused(answer.exception, answer.message);
  } catch (error) {
    if (!isAmbiguous(error)) throw error;
    return afterLostAnswer(plan, error, ports);
  }
}

/** A call that may have been carried out although no answer came. */
function isAmbiguous(error: unknown): error is Error {
  return isAwsRefusal(error) && (error.kind === 'timeout' || error.kind === 'unreachable' || error.kind === 'failed');
}

async function afterLostAnswer(plan: Plan, lost: Error, ports: Ports): Promise<Created> {
  const appeared = await ownStore(plan, ports).catch(() => undefined);
  if (appeared !== undefined) return created(plan, appeared, 'create-key-store/answer-lost', ports);
  const evidence = { cause: lost.message };
  return { judged: [{ code: 'create-key-store/not-known', evidence }], evidence: {}, facts: null };
}

/** The id of the store as asked for: it was not there before the call, and our intent is recorded. */
async function ownStore(plan: Plan, ports: Ports): Promise<string | undefined> {
  const store = await findByName(plan, ports);
  return store !== undefined && differences(plan.wanted, store, plan.account).length === 0 ? store.CustomKeyStoreId : undefined;
}

async function created(plan: Plan, CustomKeyStoreId: string, code: Code, ports: Ports): Promise<Created> {
  const unrecorded = await recordId(plan, CustomKeyStoreId, ports);
  const evidence = { CustomKeyStoreId };
  return { judged: [{ code, evidence }, ...unrecorded], evidence, facts: { CustomKeyStoreId, adopted: false, madeByUs: true } };
}

/** The store exists whether or not its id could be written down: then the run goes on and says so. */
async function recordId(plan: Plan, CustomKeyStoreId: string, ports: Ports): Promise<readonly Judged<Code>[]> {
  try {
    await ports.records.writeStoreRecord({ ...plan.intent, CustomKeyStoreId });
    return [];
  } catch (error) {
    const cause = error instanceof Error ? error.message : 'unknown';
    return [{ code: 'create-key-store/not-recorded', evidence: { CustomKeyStoreId, cause } }];
  }
}

/** So that a store of that name, made by somebody else later, is not taken for ours. Worth no failure of its own. */
async function closeIntent(plan: Plan, ports: Ports): Promise<void> {
  await ports.records.writeStoreRecord({ ...plan.intent, refused: true }).catch(() => undefined);
}

function refused(exception: string, message: string): Created {
  const { meaning, remedy } = createExceptionAdvice(exception);
  const judged: Judged<Code> = {
    code: 'create-key-store/refused',
    evidence: { exception, meaning, message },
    remedy,
    kms: { create: { public: [exception], vpc: [exception] }, connect: [], basis: 'documented' },
  };
  return { judged: [judged], evidence: {}, facts: null };
}
