import { describe, expect, it } from 'vitest';
import { healthRequestBody, parseHealthStatus, REQUEST_ID_PREFIX } from '../../lib/xks/health-status.ts';

const instance = { id: 'ekm-1', model: 'Manager 2.1', healthStatus: 'ACTIVE' };
const good = {
  xksProxyFleetSize: 2,
  xksProxyVendor: 'Example',
  xksProxyModel: 'Proxy 1.0',
  ekmVendor: 'Example',
  ekmFleetDetails: [instance],
};

function violations(body: unknown): string[] {
  const parsed = parseHealthStatus(typeof body === 'string' ? body : JSON.stringify(body));
  return parsed.ok ? [] : parsed.violations.map((one) => `${one.requirement} ${one.field}`);
}

describe('healthRequestBody', () => {
  it('is what KMS sends in its periodic health call, with a recognisable id', () => {
    const { requestMetadata } = JSON.parse(healthRequestBody());
    expect(Object.keys(requestMetadata).sort()).toEqual(['kmsOperation', 'kmsRequestId']);
    expect(requestMetadata.kmsOperation).toBe('KmsHealthCheck');
    expect(requestMetadata.kmsRequestId.startsWith(REQUEST_ID_PREFIX)).toBe(true);
    expect(requestMetadata.kmsRequestId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('makes a fresh id each time', () => {
    expect(healthRequestBody()).not.toBe(healthRequestBody());
  });

  it('takes an id and an operation of the caller', () => {
    expect(healthRequestBody({ kmsRequestId: 'opaque', kmsOperation: 'Invented' })).toBe(
      '{"requestMetadata":{"kmsRequestId":"opaque","kmsOperation":"Invented"}}',
    );
  });

  it('takes fields that the API does not know', () => {
    const { requestMetadata } = JSON.parse(healthRequestBody({ more: { later: 'x' } }));
    expect(requestMetadata).toMatchObject({ later: 'x', kmsOperation: 'KmsHealthCheck' });
  });
});

describe('parseHealthStatus', () => {
  it('accepts a complete answer', () => {
    expect(parseHealthStatus(JSON.stringify(good))).toEqual({ ok: true, value: good });
  });

  it('tolerates unknown fields and drops them', () => {
    const body = { ...good, future: 1, ekmFleetDetails: [{ ...instance, zone: 'a' }] };
    expect(parseHealthStatus(JSON.stringify(body))).toEqual({ ok: true, value: good });
  });

  it('accepts one to ten instances in every status', () => {
    for (const healthStatus of ['ACTIVE', 'DEGRADED', 'UNAVAILABLE']) {
      expect(violations({ ...good, ekmFleetDetails: Array(10).fill({ ...instance, healthStatus }) })).toEqual([]);
    }
  });

  it.each(['', '{', 'null', '[]', '"text"', '<html></html>', '{} {}'])('refuses the body %j', (body) => {
    expect(violations(body)).toEqual(['XKS-HEALTH-003 body']);
  });

  it.each([0, -1, 1.5, '2', null, undefined])('refuses the fleet size %j', (xksProxyFleetSize) => {
    expect(violations({ ...good, xksProxyFleetSize })).toEqual(['XKS-HEALTH-004 xksProxyFleetSize']);
  });

  it.each(['xksProxyVendor', 'xksProxyModel', 'ekmVendor'])('demands the string %s', (field) => {
    expect(violations({ ...good, [field]: undefined })).toEqual([`XKS-HEALTH-005 ${field}`]);
    expect(violations({ ...good, [field]: 7 })).toEqual([`XKS-HEALTH-005 ${field}`]);
  });

  it.each([[undefined], [[]], [{}], [Array(11).fill(instance)]])('refuses the fleet %j', (ekmFleetDetails) => {
    expect(violations({ ...good, ekmFleetDetails })).toEqual(['XKS-HEALTH-006 ekmFleetDetails']);
  });

  it.each(['id', 'model', 'healthStatus'])('demands the string %s of each instance', (field) => {
    const ekmFleetDetails = [instance, { ...instance, [field]: null }];
    expect(violations({ ...good, ekmFleetDetails })).toEqual([`XKS-HEALTH-007 ekmFleetDetails[1].${field}`]);
  });

  it('refuses an instance that is no object', () => {
    expect(violations({ ...good, ekmFleetDetails: ['ekm-1'] })).toEqual(['XKS-HEALTH-007 ekmFleetDetails[0]']);
  });

  it.each(['active', 'OK', ''])('refuses the status %j', (healthStatus) => {
    expect(violations({ ...good, ekmFleetDetails: [{ ...instance, healthStatus }] })).toEqual([
      'XKS-HEALTH-008 ekmFleetDetails[0].healthStatus',
    ]);
  });

  it('reports everything at once', () => {
    expect(violations({ ekmFleetDetails: [{}] })).toHaveLength(7);
  });
});
