/** Addresses for one GET call: signed as the SDK's own signer signs them, and no longer than asked. */
import { describe, expect, it } from 'vitest';
import { presignApiCall } from '../../lib/aws/presign-api-call.ts';
import { presignAsSdk } from '../support/sign-as-sdk.ts';

const hostname = 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com';
const path = '/preflights/run-0001';
const date = new Date('2026-11-25T10:00:00.000Z');
const KEYS = { accessKeyId: 'SANDBOXACCESSKEYID', secretAccessKey: 'not-a-real-secret' };

describe.each([
  ['of a user', KEYS],
  ['of a role', { ...KEYS, sessionToken: 'A+session/token==' }],
])('with credentials %s', (_, credentials) => {
  const presign = (seconds: number): string =>
    presignApiCall(new URL(`https://${hostname}${path}`), { credentials, region: 'us-east-1', date, seconds });

  it('an address is what the SDK would make', async () => {
    const query = await presignAsSdk({ hostname, path }, { credentials, signingDate: date, expiresIn: 3_600 });
    expect(Object.fromEntries(new URL(presign(3_600)).searchParams)).toEqual(query);
    expect(Object.keys(query)).toContain('X-Amz-Signature');
  });

  it('an address holds nothing that a chat client would change, and ends when it is to', () => {
    expect(presign(60)).toMatch(/^https:\/\/[A-Za-z0-9.-]+\/[A-Za-z0-9/._~%?=&+:,;-]*$/);
    expect(presign(60).startsWith(`https://${hostname}${path}?`)).toBe(true);
    expect(presign(60)).toContain('X-Amz-Expires=60&');
  });
});
