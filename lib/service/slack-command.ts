/**
 * `POST /slack/command`: the slash command of a Slack app. The one route without IAM: Slack signs in its own way, which stands here
 * in place of it. Slack waits three seconds, so whatever is not known in time is said to be unknown. Nothing of a call is logged.
 */
import type { CustomKeyStoresListEntry, KmsPort } from '../aws/ports.ts';
import { type AwsRefusal, isAwsRefusal } from '../model/refusal.ts';
import type { ApiAnswer, ApiEvent, ApiHandler } from './api-route.ts';
import { problem } from './problem.ts';
import type { SigningSecretReading } from './signing-secret.ts';
import { isSslCheck, readCall, readFormBytes, type SlackCall } from './slack-form.ts';
import * as say from './slack-reply.ts';
import { isSigned, readProof, type SlackProof } from './slack-signature.ts';
import { NOT_IN_TIME, type StartPorts, startFromSlack } from './slack-start.ts';
import { type StatusPorts, storeStatus } from './slack-status.ts';
import { meantStore } from './slack-stores.ts';
import { readWords, type Words } from './slack-words.ts';
import { refusedRequest } from './start-run.ts';
import { LATE, type TimeBudget } from './time-budget.ts';

export interface SlackCommandOptions extends StartPorts, StatusPorts {
  readonly executions: StartPorts['executions'];
  readonly asked: StartPorts['asked'];
  readonly signingSecret: () => Promise<SigningSecretReading>;
  readonly kms: Pick<KmsPort, 'listKeyStores'>;
  /** null: any. */
  readonly teamIds: ReadonlySet<string> | null;
  readonly channelIds: ReadonlySet<string> | null;
  readonly startBudget: () => TimeBudget;
  /** Tells whoever runs the service what is wrong with it; a word, nothing that came from outside. */
  readonly onFault: (fault: string) => void;
}

/** Of the three seconds that Slack waits. The rest is the way there and back, and the start of the function. */
export const ANSWER_MS = 1_800;

/** Of it, what KMS may take before `status` does without. */
const KMS_SHARE_MS = 900;

export function makeSlackCommand(options: SlackCommandOptions): ApiHandler {
  return async (event) => {
    const budget = options.startBudget();
    try {
      return await answer(event, options, budget);
    } finally {
      budget.end();
    }
  };
}

async function answer(event: ApiEvent, options: SlackCommandOptions, budget: TimeBudget): Promise<ApiAnswer> {
  const body = readFormBytes(event);
  if (!body.ok) return body.answer;
  const proof = readProof(event.headers, options.clock.now());
  if (proof === null) return notSigned();
  const reading = await budget.within(options.signingSecret());
  if (reading === LATE || !reading.ok) {
    options.onFault(reading === LATE ? 'SigningSecretLate' : reading.fault);
    return problem('command-not-verified', 'Try again in a moment. Whoever runs this service finds the cause in its log.');
  }
  if (!isSigned(proof, body.value, reading.secret)) return notSigned();
  if (isSslCheck(body.value)) return say.asAnswer(say.here());
  const read = readCall(body.value);
  if (!read.ok) return refusedRequest(read.violations);
  if (options.teamIds?.has(read.call.teamId) === false) {
    return problem('workspace-not-allowed', 'Add its id to TeamIds of XKS_PREFLIGHT_BOT, and deploy.');
  }
  const apiHost = deployedHost(event);
  return say.asAnswer(await reply({ call: read.call, proof, apiHost }, options, budget));
}

/** The same whatever is wrong: who guesses learns nothing. */
function notSigned(): ApiAnswer {
  return problem('not-signed', 'Only calls that Slack has signed within the last five minutes are answered.');
}

/** null: this is `serve` on somebody's machine. */
function deployedHost({ requestContext }: ApiEvent): string | null {
  const { domainName } = requestContext;
  return /^[a-z0-9.-]+\.execute-api\.[a-z0-9.-]+$/.test(domainName) ? domainName : null;
}

interface Verified {
  readonly call: SlackCall;
  readonly proof: SlackProof;
  readonly apiHost: string | null;
}

async function reply(
  { call, proof, apiHost }: Verified,
  options: SlackCommandOptions,
  budget: TimeBudget,
): Promise<say.SlackReply> {
  if (options.channelIds?.has(call.channelId) === false) return say.otherChannel(call.channelId);
  const words = readWords(call.text);
  if (words.kind === 'help') return say.help(options);
  if (words.kind === 'unknown') return say.notUnderstood(words.typed, words.meant, options);
  if (words.kind === 'no-store') return say.whichStore(words.verb);
  try {
    if (words.verb === 'status') return await status({ typed: words.store, apiHost }, options, budget);
    const listed = await budget.within(options.kms.listKeyStores());
    if (listed === LATE) return say.notStarted('KMS did not answer in time.');
    const found = meantStore(words.store, listed);
    if (!found.ok) return say.unknownStore(words.store, found.meant, found.names, options);
    return await startFromSlack({ verb: words.verb, store: found.store, call, signature: proof.signature }, options, budget);
  } catch (error) {
    return refusal(error, words, options);
  }
}

/** When KMS does not answer, what was typed is looked for in the history. */
async function status(
  { typed, apiHost }: { readonly typed: string; readonly apiHost: string | null },
  options: SlackCommandOptions,
  budget: TimeBudget,
): Promise<say.SlackReply> {
  const listed = await listedInTime(options, budget);
  const found = listed === null ? null : meantStore(typed, listed);
  if (found?.ok === false) return say.unknownStore(typed, found.meant, found.names, options);
  const store = found?.store ?? { CustomKeyStoreId: typed, CustomKeyStoreName: typed };
  const ConnectionState = found?.store.ConnectionState ?? null;
  const told = await budget.within(storeStatus({ ...store, ConnectionState, apiHost }, options));
  return told === LATE ? say.privately(`${NOT_IN_TIME} Try again in a moment.`) : told;
}

/** null: not in time. */
async function listedInTime(
  { kms, onFault }: SlackCommandOptions,
  budget: TimeBudget,
): Promise<readonly CustomKeyStoresListEntry[] | null> {
  try {
    const listed = await budget.within(kms.listKeyStores(), KMS_SHARE_MS);
    return listed === LATE ? null : listed;
  } catch (error) {
    if (!isAwsRefusal(error)) throw error;
    tellFault(error, onFault);
    return null;
  }
}

/** Missing permissions are for whoever runs this; what passes by itself is not. True: it was one. */
function tellFault({ action, kind }: AwsRefusal, onFault: (fault: string) => void): boolean {
  const isOurs = kind === 'denied' || kind === 'no-credentials';
  if (isOurs) onFault(`AwsRefused ${action}`);
  return isOurs;
}

/** A call that AWS refused, in words for chat; who may do something about it finds it in the log, too. */
function refusal(error: unknown, words: Words, { onFault }: SlackCommandOptions): say.SlackReply {
  if (!isAwsRefusal(error)) throw error;
  const { action, kind } = error;
  const why = tellFault(error, onFault)
    ? `Ask whoever runs this service to allow ${action} for its role.`
    : `AWS gave no answer (${action}: ${kind}).`;
  return words.kind === 'store' && words.verb === 'status' ? say.privately(why) : say.notStarted(why);
}
