/** What do the calls say that were other than usual: those that a proxy must bear, and those that it must refuse? Pure. */
import type { Exchange } from '../net/prober.ts';
import { peerText } from '../xks/peer-text.ts';
import { errorMessageFault, errorNameIn, isResultBody } from '../xks/proxy-errors.ts';
import type { Judged } from './finding-table.ts';
import type { HealthCode } from './health-findings.ts';
import { type ContractProbes, type NegativeProbes, VARIATIONS, type Variation } from './health-observe.ts';

type Said = Judged<HealthCode>;
type Answered = Extract<Exchange, { ok: true }>;

export function judgeContract(contract: ContractProbes | null): readonly Said[] {
  if (contract === null) return [];
  return [...judgeVariations(contract), ...judgeStrangePath(contract.strangePath), ...judgeGet(contract.get)];
}

const REJECTED: Readonly<Record<Variation, HealthCode>> = {
  'unknown-operation': 'health/unknown-operation-rejected',
  'opaque-request-id': 'health/opaque-request-id-rejected',
  'extra-field': 'health/extra-field-rejected',
};

function judgeVariations({ varied, alone }: ContractProbes): readonly Said[] {
  if (alone === null) return [{ code: 'health/bears-the-unknown', evidence: { calls: 1 } }];
  const rejected = VARIATIONS.filter((variation) => isRefusal(alone[variation]));
  if (rejected.length > 0) return rejected.map((one) => ({ code: REJECTED[one], evidence: answerOf(alone[one]) }));
  // Refused together and borne one by one: that was chance, not the content.
  return [{ code: 'health/flapping', evidence: { failedCalls: 1, calls: 1 + VARIATIONS.length, ...answerOf(varied) } }];
}

function isRefusal(exchange: Exchange): boolean {
  return !isNoAnswer(exchange) && !(exchange.ok && exchange.status === 200);
}

function judgeStrangePath(exchange: Exchange): readonly Said[] {
  if (isNoAnswer(exchange)) return [];
  const evidence = answerOf(exchange);
  const named = exchange.ok && exchange.status === 404 && errorNameIn(exchange.body) === 'InvalidUriPathException';
  return [{ code: named ? 'health/names-strange-path' : 'health/strange-path-unnamed', evidence }];
}

function judgeGet(exchange: Exchange): readonly Said[] {
  if (isNoAnswer(exchange)) return [];
  const refused = exchange.ok && exchange.status === 405;
  return [{ code: refused ? 'health/get-refused' : 'health/get-not-405', evidence: answerOf(exchange) }];
}

/** The call did not get as far as the proxy, or the proxy was too busy: that says nothing about it. */
function isNoAnswer(exchange: Exchange): boolean {
  if (exchange.ok) return exchange.status === 429 || exchange.status === 503;
  return exchange.failure.phase === 'vantage' || exchange.failure.phase === 'tcp' || exchange.failure.phase === 'tls';
}

/** Status and name of an answer, or what came in place of one. */
function answerOf(exchange: Exchange): Said['evidence'] {
  if (!exchange.ok) return { answer: exchange.failure.kind };
  const name = errorNameIn(exchange.body);
  return { status: exchange.status, ...(name === null ? {} : { errorName: peerText(name, 64) }) };
}

export function judgeNegative(negative: NegativeProbes | null): readonly Said[] {
  if (negative === null) return [];
  return [
    ...judgeRefusal(negative.wrongSecret, 'health/accepts-any-credential', 'health/rejects-wrong-credential'),
    ...judgeRefusal(negative.unsigned, 'health/accepts-unsigned', 'health/rejects-unsigned'),
    ...judgeRefusal(negative.stale, 'health/accepts-stale', 'health/rejects-stale'),
  ];
}

/** Anything but a clear yes or no, such as a closed connection, a 503 or a 200 that speaks of an error, says nothing. */
function judgeRefusal(exchange: Exchange, accepted: HealthCode, rejected: HealthCode): readonly Said[] {
  if (!exchange.ok) return [];
  const { status, body } = exchange;
  if (status === 200) return isResultBody(body) ? [{ code: accepted, evidence: { status } }] : [];
  return status === 400 || status === 401 || status === 403 ? [{ code: rejected, evidence: { status } }] : [];
}

/**
 * The errors that were met on the way. A wrong credential and a strange path provoke one each; what a strange path meets may be a
 * balancer that routes by path, which owes nobody an errorName: there only an answer in JSON is taken for the proxy's.
 *
 * @param usual the exchanges of the plain calls, whose names are judged elsewhere
 */
export function judgeErrorForm(
  usual: readonly Exchange[],
  contract: ContractProbes | null,
  negative: NegativeProbes | null,
): readonly Said[] {
  const strange = errorIn(contract?.strangePath).filter((one) => isJson(one) || errorNameIn(one.body) !== null);
  const provoked = [
    ...errorIn(negative?.wrongSecret).map((answer) => ({ by: 'a wrong credential', answer })),
    ...strange.map((answer) => ({ by: 'a strange path', answer })),
  ];
  const unnamed = provoked.filter(({ answer }) => errorNameIn(answer.body) === null);
  const statuses = provoked.map(({ by, answer }) => ({ by, status: answer.status }));
  const named: Said = { code: 'health/errors-named', evidence: { provoked: statuses } };
  return [
    ...unnamed.map(({ by, answer: { status } }): Said => {
      return { code: 'health/provoked-error-unnamed', evidence: { provokedBy: by, status } };
    }),
    ...(unnamed.length === 0 && provoked.length > 0 ? [named] : []),
    ...judgeMessages([...usual.flatMap(errorIn), ...provoked.map(({ answer }) => answer)]),
  ];
}

/** None or one. A 429 or a 503 may come from anywhere before the proxy. */
function errorIn(exchange: Exchange | undefined): readonly Answered[] {
  return exchange?.ok && exchange.status >= 400 && exchange.status !== 429 && exchange.status !== 503 ? [exchange] : [];
}

function isJson({ headers }: Answered): boolean {
  return /^application\/json\b/i.test(headers['content-type'] ?? '');
}

function judgeMessages(errors: readonly Answered[]): readonly Said[] {
  const faults = [...new Set(errors.flatMap(({ body }) => errorMessageFault(body) ?? []))];
  return faults.length === 0 ? [] : [{ code: 'health/error-message-form', evidence: { found: faults } }];
}
