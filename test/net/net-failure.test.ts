import { describe, expect, it } from 'vitest';
import { mayMeanClientCertificate, NetFault, netFailure, type NetPhase, translate } from '../../lib/net/net-failure.ts';

const HOSTILE = '<script>alert(1)</script>\nSet-Cookie: a';

function fault(code: unknown, more: object = {}): Error {
  return Object.assign(new Error(HOSTILE), { code }, more);
}

function opensslAlert(number: number): Error {
  return fault('ERR_SSL_SOME_WORDING', { message: `40:error:0A0:SSL routines:f:text:a.c:918:SSL alert number ${number}\n` });
}

describe('translate', () => {
  it.each<[NetPhase, unknown, string]>([
    ['dns', fault('ENOTFOUND'), 'nxdomain'],
    ['dns', fault('ENODATA'), 'no-data'],
    ['dns', fault('ESERVFAIL'), 'servfail'],
    ['dns', fault('EREFUSED'), 'servfail'],
    ['dns', fault('ETIMEOUT'), 'timeout'],
    ['dns', fault('ECONNREFUSED'), 'resolver-unreachable'],
    ['tcp', fault('ECONNREFUSED'), 'refused'],
    ['tcp', fault('EHOSTUNREACH'), 'unreachable'],
    ['tcp', fault('ENETUNREACH'), 'unreachable'],
    ['tcp', fault('ETIMEDOUT'), 'timeout'],
    ['tcp', fault('ECONNRESET', { syscall: 'connect' }), 'reset'],
    ['tls', fault('ECONNRESET', { syscall: 'read' }), 'reset'],
    ['tls', fault('ECONNRESET'), 'closed'],
    ['tls', fault('ERR_SSL_WRONG_VERSION_NUMBER'), 'not-tls'],
    ['tls', fault('ERR_SSL_UNSUPPORTED_PROTOCOL'), 'protocol-version'],
    ['tls', fault('ERR_SSL_WRONG_CIPHER_RETURNED'), 'no-shared-suite'],
    ['tls', fault('ERR_SSL_SOMETHING_NEW'), 'other'],
    ['tls', fault('CERT_HAS_EXPIRED'), 'untrusted'],
    ['tls', fault('SELF_SIGNED_CERT_IN_CHAIN'), 'untrusted'],
    ['tls', fault('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'), 'untrusted'],
    ['http', fault('HPE_INVALID_CONSTANT'), 'malformed'],
    ['http', fault('HPE_HEADER_OVERFLOW'), 'too-large'],
    ['http', fault('EPIPE'), 'closed'],
    ['http', fault(undefined), 'other'],
    ['http', fault(HOSTILE), 'other'],
    ['http', null, 'other'],
    ['http', HOSTILE, 'other'],
  ])('%s: %o', (phase, error, kind) => {
    const failure = translate(error, phase, '192.0.2.1:443');
    expect(failure).toMatchObject({ phase, kind, address: '192.0.2.1:443' });
    expect(failure.detail).toMatch(/^[A-Z][A-Za-z0-9 ,:;()/_-]+\.$/);
    expect(failure.detail).not.toContain('script');
  });

  it.each<[number, NetPhase, string]>([
    [40, 'tls', 'no-shared-suite'],
    [71, 'tls', 'no-shared-suite'],
    [70, 'tls', 'protocol-version'],
    [116, 'tls', 'client-certificate-required'],
    [42, 'tls', 'alert'],
    [112, 'tls', 'alert'],
    [120, 'tls', 'no-shared-protocol'],
    [40, 'http', 'client-certificate-required'],
    [42, 'http', 'client-certificate-required'],
    [116, 'http', 'client-certificate-required'],
    [80, 'http', 'alert'],
  ])('alert %d in phase %s', (number, phase, kind) => {
    const failure = translate(opensslAlert(number), phase, 'a');
    expect(failure).toMatchObject({ phase: 'tls', kind });
    expect(failure.detail).toContain(`(TLS alert ${number})`);
  });

  it('gives the reason that OpenSSL leaves in the message only', () => {
    const error = fault('UNSPECIFIED', { message: 'EE certificate key too weak' });
    const { detail } = translate(error, 'tls', 'a');
    expect(detail).toBe('The certificate chain could not be verified (EE certificate key too weak).');
  });

  it('hands on a failure that was known already', () => {
    const known = netFailure('tls', 'timeout', 'a');
    expect(translate(new NetFault(known), 'http', 'b')).toBe(known);
  });
});

describe('mayMeanClientCertificate', () => {
  it.each([
    [40, true],
    [41, true],
    [42, true],
    [116, true],
    [70, false],
    [48, false],
  ])('alert %d: %s', (number, expected) => {
    expect(mayMeanClientCertificate(opensslAlert(number))).toBe(expected);
  });

  it('is false without an alert', () => {
    expect(mayMeanClientCertificate(fault('ECONNRESET'))).toBe(false);
  });
});
