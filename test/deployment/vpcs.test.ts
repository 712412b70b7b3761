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
    ['no JSON', 'vpc-1', 'XKS_PREFLIGHT_VPCS is not JSON: line 1, column 1'],
    ['no list', '{}', 'XKS_PREFLIGHT_VPCS must be a JSON list'],
    ['no VPC', '[null]', 'entry 1: it must be an object with VpcId, SubnetIds, SecurityGroupIds'],
    ['a malformed id', JSON.stringify([VPC, { ...VPC, VpcId: 'x' }]), 'entry 2: VpcId must be an id such as "vpc-'],
    ['no subnet', JSON.stringify([{ ...VPC, SubnetIds: [] }]), 'entry 1: SubnetIds must be a list of ids such as ["subnet-'],
    ['one subnet as text', JSON.stringify([{ ...VPC, SubnetIds: VPC.SubnetIds[0] }]), 'entry 1: SubnetIds must be a list'],
    ['no security groups', JSON.stringify([{ ...VPC, SecurityGroupIds: undefined }]), 'entry 1: SecurityGroupIds must be a list'],
    [
      'a security group of another kind',
      JSON.stringify([{ ...VPC, SecurityGroupIds: ['vpc-0123456789abcdef0'] }]),
      'entry 1: SecurityGroupIds must be a list of ids such as ["sg-',
    ],
    [
      'a malformed endpoint',
      JSON.stringify([{ ...VPC, ProbeEndpointId: 'x' }]),
      'entry 1: ProbeEndpointId must be an id such as',
    ],
    [
      'the endpoint service in place of the endpoint',
      JSON.stringify([{ ...VPC, ProbeEndpointId: 'vpce-svc-0123456789abcdef0' }]),
      'of an interface endpoint, not of the endpoint service',
    ],
    [
      'a slip in an optional field',
      JSON.stringify([{ ...VPC, ProbeEndpointID: 'vpce-0123456789abcdef0' }]),
      'did you mean ProbeEndpointId?',
    ],
    [
      'a field that is none',
      JSON.stringify([VPC, { ...VPC, Resolver: '10.0.0.2' }]),
      'XKS_PREFLIGHT_VPCS, entry 2: unknown field "Resolver"',
    ],
    [
      'the same VPC twice',
      JSON.stringify([VPC, VPC]),
      'XKS_PREFLIGHT_VPCS names vpc-0123456789abcdef0 twice: put its subnets into one entry',
    ],
  ])('refuses %s', (_, text, message) => {
    expect(() => readVpcs(text)).toThrow(message);
    expect(() => readVpcs(text)).toThrow(/^[^\n]+$/);
  });
});
