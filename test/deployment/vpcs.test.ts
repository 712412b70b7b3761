import { describe, expect, it } from 'vitest';
import { proberKey, readVpcs } from '../../lib/deployment/vpcs.ts';

const VPC = {
  VpcId: 'vpc-0123456789abcdef0',
  SubnetIds: ['subnet-0123456789abcdef0'],
  SecurityGroupIds: ['sg-0123456789abcdef0'],
};

describe('readVpcs', () => {
  it.each([undefined, '', '  ', '[]'])('finds none in %j', (text) => {
    expect(readVpcs(text)).toEqual([]);
  });

  it('reads each with its key', () => {
    const vpcs = readVpcs(JSON.stringify([{ ...VPC, ProbeEndpointId: 'vpce-0123456789abcdef0' }]));
    expect(vpcs).toEqual([{ ...VPC, ProbeEndpointId: 'vpce-0123456789abcdef0' }]);
    expect(vpcs.map(proberKey)).toEqual(['prober-vpc-0123456789abcdef0']);
  });

  it.each([
    ['no JSON', 'vpc-1', 'must be a JSON list'],
    ['no list', '{}', 'must be a JSON list'],
    ['no VPC', '[null]', 'entry 1 is not'],
    ['a malformed id', JSON.stringify([VPC, { ...VPC, VpcId: 'x' }]), 'entry 2 is not'],
    ['no subnet', JSON.stringify([{ ...VPC, SubnetIds: [] }]), 'entry 1 is not'],
    [
      'a security group of another kind',
      JSON.stringify([{ ...VPC, SecurityGroupIds: ['vpc-0123456789abcdef0'] }]),
      'entry 1 is not',
    ],
    ['a malformed endpoint', JSON.stringify([{ ...VPC, ProbeEndpointId: 'x' }]), 'ProbeEndpointId of entry 1'],
    [
      'a slip in an optional field',
      JSON.stringify([{ ...VPC, ProbeEndpointID: 'vpce-0123456789abcdef0' }]),
      'did you mean ProbeEndpointId?',
    ],
    [
      'a field that is none',
      JSON.stringify([VPC, { ...VPC, Resolver: '10.0.0.2' }]),
      'Entry 2 of XKS_PREFLIGHT_VPCS has an unknown field "Resolver"',
    ],
    ['the same VPC twice', JSON.stringify([VPC, VPC]), 'names a VPC twice'],
  ])('refuses %s', (_, text, message) => {
    expect(() => readVpcs(text)).toThrow(message);
  });
});
