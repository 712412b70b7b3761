import { describe, expect, it } from 'vitest';
import { health } from '../../lib/checks/health.ts';
import type { HealthObservation } from '../../lib/checks/health-observe.ts';
import type { Exchange } from '../../lib/net/prober.ts';
import { checkInput, findingsOf } from '../support/builders.ts';
import { type Called, called, CONTRACT, failure, GOOD, NEGATIVE, named, warm } from '../support/health-answers.ts';

/** Refused together, and alone as given. */
const alone = (changes: Partial<NonNullable<typeof CONTRACT.alone>>): Called =>
  called(GOOD, {
    contract: {
      ...CONTRACT,
      varied: named(400, 'ValidationException'),
      alone: { 'unknown-operation': warm(), 'opaque-request-id': warm(), 'extra-field': warm(), ...changes },
    },
  });
const contract = (changes: Partial<typeof CONTRACT>): Called => called(GOOD, { contract: { ...CONTRACT, ...changes } });
const negative = (changes: Partial<typeof NEGATIVE>): Called => called(GOOD, { negative: { ...NEGATIVE, ...changes } });

describe('calls that are other than usual, judged', () => {
  it.each<[string, HealthObservation, string, string]>([
    ['a wrong secret rejected', called(GOOD, { negative: NEGATIVE }), 'health/rejects-wrong-credential', 'pass'],
    ['no signature rejected', called(GOOD, { negative: NEGATIVE }), 'health/rejects-unsigned', 'pass'],
    ['an old request rejected', called(GOOD, { negative: NEGATIVE }), 'health/rejects-stale', 'pass'],
    ['any secret accepted', negative({ wrongSecret: warm() }), 'health/accepts-any-credential', 'fail'],
    ['unsigned accepted', negative({ unsigned: warm() }), 'health/accepts-unsigned', 'fail'],
    ['an old request accepted', negative({ stale: warm() }), 'health/accepts-stale', 'pass'],
    ['a provoked 401 named', called(GOOD, { negative: NEGATIVE }), 'health/errors-named', 'pass'],
    ['a 401 without name', negative({ wrongSecret: warm({ status: 401, body: '{}' }) }), 'health/provoked-error-unnamed', 'fail'],
    [
      'a 404 in JSON without name',
      contract({ strangePath: warm({ status: 404, body: '{}' }) }),
      'health/provoked-error-unnamed',
      'fail',
    ],
    [
      'a message that is too long',
      negative({ wrongSecret: named(401, 'AuthenticationFailedException', { errorMessage: 'x'.repeat(512) }) }),
      'health/error-message-form',
      'pass',
    ],
    ['the unknown borne', contract({}), 'health/bears-the-unknown', 'pass'],
    [
      'an unknown operation',
      alone({ 'unknown-operation': named(400, 'ValidationException') }),
      'health/unknown-operation-rejected',
      'fail',
    ],
    ['an opaque id', alone({ 'opaque-request-id': failure('closed') }), 'health/opaque-request-id-rejected', 'fail'],
    ['an extra field', alone({ 'extra-field': warm({ status: 500, body: '' }) }), 'health/extra-field-rejected', 'pass'],
    ['a variation refused once', alone({}), 'health/flapping', 'pass'],
    ['GET refused', contract({}), 'health/get-refused', 'pass'],
    ['GET answered', contract({ get: warm() }), 'health/get-not-405', 'warn'],
    ['GET dropped', contract({ get: failure('closed') }), 'health/get-not-405', 'warn'],
    ['a strange path named', contract({}), 'health/names-strange-path', 'pass'],
    ['a strange path accepted', contract({ strangePath: warm() }), 'health/strange-path-unnamed', 'warn'],
    [
      'a strange path in HTML',
      contract({ strangePath: warm({ status: 404, headers: { 'content-type': 'text/html' }, body: '<html>' }) }),
      'health/strange-path-unnamed',
      'warn',
    ],
  ])('%s', (_name, observation, code, verdict) => {
    expect(findingsOf(health, observation, checkInput())).toContainEqual(expect.objectContaining({ code, verdict }));
  });

  it('says nothing of probes that came to nothing', () => {
    const busy = warm({ status: 503, body: '' });
    const none = { wrongSecret: failure('closed'), unsigned: busy, stale: failure('timeout') };
    const unsent = { ...CONTRACT, strangePath: failure('refused', 'tcp'), get: failure('prober-failed', 'vantage') };
    const codes = findingsOf(health, called(GOOD, { negative: none, contract: unsent })).map(({ code }) => code);
    expect(codes.filter((code) => /accepts|rejects|get-|strange|errors-named|unnamed/.test(code))).toEqual([]);
  });

  it('says of a busy proxy neither that it bears the unknown nor that it does not', () => {
    const found = findingsOf(health, alone({ 'extra-field': named(429, 'ThrottlingException') }));
    expect(found.map(({ code }) => code).filter((code) => /unknown|opaque|extra|flapping/.test(code))).toEqual([
      'health/flapping',
    ]);
  });

  it('takes calls that never arrived for no rejection', () => {
    const unsent = failure('refused', 'tcp');
    const found = findingsOf(
      health,
      alone({ 'unknown-operation': unsent, 'opaque-request-id': failure('timeout', 'tls'), 'extra-field': unsent }),
    );
    expect(found.map(({ code }) => code).filter((code) => /unknown|opaque|extra|flapping/.test(code))).toEqual([
      'health/flapping',
    ]);
  });

  it.each<[string, typeof NEGATIVE.unsigned]>([
    ['an error', warm({ body: '{"errorName":"AuthenticationFailedException"}' })],
    ['a login page', warm({ headers: { 'content-type': 'text/html' }, body: '<html>' })],
    ['nothing', warm({ body: '' })],
  ])('takes 200 with %s for no acceptance', (_name, exchange) => {
    const all = { wrongSecret: exchange, unsigned: exchange, stale: exchange };
    const codes = findingsOf(health, negative(all)).map(({ code }) => code);
    expect(codes.filter((code) => code.includes('accepts'))).toEqual([]);
  });

  it('does not ask a balancer for an errorName, but the proxy for both of its errors', () => {
    const page = warm({ status: 404, headers: { 'content-type': 'text/html' }, body: '<html>' });
    const bare = warm({ status: 404, body: '{}' });
    const unnamed = (strangePath: Exchange): number =>
      findingsOf(health, contract({ strangePath })).filter(({ code }) => code === 'health/provoked-error-unnamed').length;
    expect([page, bare].map(unnamed)).toEqual([0, 1]);
  });
});
