import { describe, expect, it } from 'vitest';
import { readCall, readFormBytes } from '../../lib/service/slack-form.ts';
import { RESPONSE_URL, slackBody, slackEvent } from '../support/slack-call.ts';

const read = (body: string) => readCall(Buffer.from(body));

describe('the fields of a call', () => {
  it('say who asks for what, where; the rest is not read', () => {
    const given = read(slackBody('check  payments & more'));
    expect(given).toEqual({
      ok: true,
      call: {
        teamId: 'T0123456789',
        channelId: 'C0123456789',
        userId: 'U0123456789',
        triggerId: '1.2.abc',
        text: 'check  payments & more',
      },
    });
    expect(JSON.stringify(given)).not.toContain(RESPONSE_URL);
  });

  it('may lack text and trigger', () => {
    const given = read(slackBody('', { text: undefined, trigger_id: undefined }));
    expect(given).toMatchObject({ ok: true, call: { text: '', triggerId: null } });
  });

  it.each([
    ['team_id', undefined],
    ['team_id', ''],
    ['team_id', 't0123456789'],
    ['team_id', 'T0123456789\nT1'],
    ['team_id', `T${'0'.repeat(50)}`],
    ['channel_id', undefined],
    ['channel_id', '<!channel>'],
    ['user_id', undefined],
    ['user_id', 'U1/../x'],
  ])('are refused with %s = %j, which is named and not repeated', (field, value) => {
    const given = read(slackBody('help', { [field]: value }));
    expect(given).toMatchObject({ ok: false, violations: [{ field }] });
    if (value) expect(JSON.stringify(given)).not.toContain(value);
  });

  it.each([
    ['a field twice', 'team_id=T0123456789&team_id=T9876543210'],
    ['a field twice, spelt otherwise', 'team_id=T0123456789&team%5Fid=T9876543210'],
    ['an escape that is none', 'text=%zz'],
    ['an escape that is cut off', 'text=%e'],
    ['escapes that are no UTF-8', 'text=%ff%fe'],
  ])('cannot be read with %s', (_, tail) => {
    expect(read(tail.startsWith('team_id') ? tail : slackBody('', { text: undefined }).concat(`&${tail}`))).toMatchObject({
      ok: false,
      violations: [{ field: '(body)' }],
    });
  });

  it('cannot be read from bytes that are no text', () => {
    expect(readCall(Buffer.from([0x74, 0xff]))).toMatchObject({ ok: false, violations: [{ field: '(body)' }] });
  });

  it.each(['', '&&', '=', 'a'])('are missing in %j', (body) => {
    expect(read(body)).toMatchObject({ ok: false });
  });
});

describe('the body of a call', () => {
  const event = (body: string, headers: Readonly<Record<string, string>> = {}) => slackEvent(body, { nowMs: 0, headers });
  const statusOf = (given: ReturnType<typeof readFormBytes>) => (given.ok ? 200 : given.answer.statusCode);

  it('is given as the bytes that were signed, from base64 too', () => {
    const plain = readFormBytes(event('text=%C3%A4'));
    const coded = readFormBytes({ ...event(Buffer.from('text=%C3%A4').toString('base64')), isBase64Encoded: true });
    expect([plain, coded]).toEqual([
      { ok: true, value: Buffer.from('text=%C3%A4') },
      { ok: true, value: Buffer.from('text=%C3%A4') },
    ]);
  });

  it.each([16_384, 16_385])('of %i bytes', (length) => {
    expect(statusOf(readFormBytes(event('x'.repeat(length))))).toBe(length > 16_384 ? 413 : 200);
  });

  it('is measured in bytes, and behind base64', () => {
    expect(statusOf(readFormBytes(event('ä'.repeat(8_193))))).toBe(413);
    const coded = { ...event(Buffer.from('x'.repeat(16_000)).toString('base64')), isBase64Encoded: true };
    expect(statusOf(readFormBytes(coded))).toBe(200);
  });

  it.each([
    ['application/x-www-form-urlencoded', 200],
    ['application/x-www-form-urlencoded; charset=utf-8', 200],
    ['Application/X-WWW-Form-Urlencoded', 200],
    ['application/json', 415],
    ['multipart/form-data; boundary=x', 415],
    ['', 415],
    ['application/x-www-form-urlencoded,application/json', 415],
  ])('of type %j: %i', (type, status) => {
    expect(statusOf(readFormBytes(event('a=b', { 'content-type': type })))).toBe(status);
  });

  it('is not unpacked', () => {
    expect(statusOf(readFormBytes(event('a=b', { 'content-encoding': 'gzip' })))).toBe(415);
  });
});
