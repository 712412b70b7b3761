/**
 * Creates the external key store, once. Whatever happened before or happens beside – a crash, a lost answer, a second run – the
 * name is looked up first, and a store that is exactly the one asked for is adopted. KMS takes each name once, so of two runs at a
 * time one creates and the other adopts. The credential is read here and leaves only for KMS.
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
import { type Difference, differences } from '../checks/key-store-identity.ts';
import { closeIntent, isOurs, openIntent, recordId } from './store-intent.ts';

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

/** What KMS says when somebody made the store after the name was looked up: another run, or an attempt whose answer was lost. */
const IN_USE: readonly string[] = [CREATE.nameInUse, CREATE.uriInUse, CREATE.endpointInUse, CREATE.serviceInUse];

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
      AlarmTopicArn: params.Preflight?.AlarmTopicArn ?? null,
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
  if (differing.length > 0 || CustomKeyStoreId === '') return nameTaken(CustomKeyStoreId, differing);
  const record = await ports.records.readStoreRecord(plan.intent.CustomKeyStoreName);
  const madeByUs = isOurs(record, CustomKeyStoreId);
  const cutShort = madeByUs && record !== null && record.CustomKeyStoreId === null;
  const unrecorded = cutShort ? await noteId({ ...plan.intent, runId: record.runId }, CustomKeyStoreId, ports) : [];
  if (madeByUs && record !== null && !cutShort) await renewRecord(plan.intent, record, ports);
  const evidence = {
    CustomKeyStoreId,
    madeByUs,
    ...(madeByUs && record !== null ? { madeByRun: record.runId } : {}),
    ConnectionState: store.ConnectionState ?? null,
  };
  const adopted: Judged<Code> = { code: 'create-key-store/adopted', evidence };
  return { judged: [adopted, ...unrecorded], evidence, facts: { CustomKeyStoreId, adopted: true, madeByUs } };
}

/** Re-validation reads and repairs by what was asked for last. Worth no failure: the store is as it should be. */
async function renewRecord(intent: StoreRecord, record: StoreRecord, ports: Ports): Promise<void> {
  const secretId = intent.XksProxyAuthenticationCredentialSecretId ?? record.XksProxyAuthenticationCredentialSecretId;
  const topic = intent.AlarmTopicArn ?? record.AlarmTopicArn ?? null;
  if (secretId === record.XksProxyAuthenticationCredentialSecretId && topic === (record.AlarmTopicArn ?? null)) return;
  const renewed = { ...record, XksProxyAuthenticationCredentialSecretId: secretId, AlarmTopicArn: topic };
  await ports.records.replaceStoreRecord(record, renewed).catch(() => false);
}

function nameTaken(CustomKeyStoreId: string, differing: readonly Difference[]): Created {
  const told = differing.map(({ field, wanted, found }) => `${field}: store has ${found}, request says ${wanted}`);
  const evidence = { CustomKeyStoreId, differences: told };
  return { judged: [{ code: 'create-key-store/name-taken', evidence }], evidence: {}, facts: null };
}

async function create(plan: Plan, ports: Ports): Promise<Created> {
  const opened = await openIntent(plan.intent, ports.records, async (id) => {
    const store = await ports.kmsActions.describeKeyStore(id);
    return store?.CustomKeyStoreName === plan.intent.CustomKeyStoreName ? store : null;
  });
  if (opened.store !== null) return adopt(plan, opened.store, ports);
  const close = (): Promise<void> => closeIntent(plan.intent, opened.before, ports.records);
  try {
    const answer = await ports.kmsActions.createKeyStore(plan.wanted);
    if (answer.ok) return created(plan, answer.CustomKeyStoreId, 'create-key-store/created', ports);
    if (answer.exception === CREATE.internal) return await afterInternalError(plan, answer, close, ports);
    await close();
    const rival = IN_USE.includes(answer.exception) ? await findByName(plan, ports) : undefined;
    return rival === undefined ? refused(answer.exception, answer.message) : await adopt(plan, rival, ports);
  } catch (error) {
    if (isAmbiguous(error)) return afterLostAnswer(plan, error, ports);
    await close();
    throw error;
  }
}

/** A call that may have been carried out although no answer came. */
function isAmbiguous(error: unknown): error is Error {
  return isAwsRefusal(error) && (error.kind === 'timeout' || error.kind === 'unreachable' || error.kind === 'failed');
}

/** KMS says that something broke on its side: that may have been after the store was made. */
async function afterInternalError(
  plan: Plan,
  { exception, message }: { readonly exception: string; readonly message: string },
  close: () => Promise<void>,
  ports: Ports,
): Promise<Created> {
  const appeared = await ownStore(plan, ports);
  if (appeared !== undefined) return created(plan, appeared, 'create-key-store/answer-lost', ports);
  await close();
  return refused(exception, message);
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
  const unrecorded = await noteId(plan.intent, CustomKeyStoreId, ports);
  const evidence = { CustomKeyStoreId };
  // Without an answer the store may be that of a run at the same time: enough to go on with, not to delete it.
  const createdByRun = code === 'create-key-store/created';
  const facts = { CustomKeyStoreId, adopted: false, madeByUs: true, createdByRun };
  return { judged: [{ code, evidence }, ...unrecorded], evidence, facts };
}

/** The store exists whether or not its id could be written down: then the run goes on and says so. */
async function noteId(intent: StoreRecord, CustomKeyStoreId: string, ports: Ports): Promise<readonly Judged<Code>[]> {
  try {
    await recordId({ ...intent, CustomKeyStoreId }, ports.records);
    return [];
  } catch (error) {
    const cause = error instanceof Error ? error.message : 'unknown';
    return [{ code: 'create-key-store/not-recorded', evidence: { CustomKeyStoreId, cause } }];
  }
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
