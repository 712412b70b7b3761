/**
 * Do the parameters of the VPC endpoint service fit the connectivity, the Region and their patterns? Source:
 * CreateCustomKeyStore.
 */
import { CONNECTIVITY, isVpcStore } from '../model/params.ts';
import { PREDICT } from '../xks/kms-errors.ts';
import { LIMITS, PATTERN } from '../xks/limits.ts';
import { SOURCE } from '../xks/sources.ts';
import type { CheckInput } from './check.ts';
import type { FindingTable, Judged } from './finding-table.ts';

const NAME_FORM = 'com.amazonaws.vpce.{region}.vpce-svc-… (the ServiceName, not the service id or ARN)';

export const SERVICE_FINDINGS = {
  'request/service-well-formed': {
    verdict: 'pass',
    title: 'The name of the VPC endpoint service is well-formed and of this Region',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-017', 'XKS-REQ-019', 'XKS-REQ-020'],
  },
  'request/service-absent': {
    verdict: 'pass',
    title: 'No VPC endpoint service is named, as it should be for a public proxy',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-018'],
  },
  'request/service-name-missing': {
    verdict: 'fail',
    title: 'The VPC endpoint service is not named',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-017'],
    remedy:
      `Set XksProxyVpcEndpointServiceName to ${NAME_FORM}. To list yours: ` +
      "aws ec2 describe-vpc-endpoint-service-configurations --region '{region}' --query 'ServiceConfigurations[].ServiceName'",
    kms: PREDICT.malformed,
  },
  'request/service-name-malformed': {
    verdict: 'fail',
    title: 'The name of the VPC endpoint service is malformed',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-017'],
    remedy:
      `Give the whole name: ${NAME_FORM}. To list yours: ` +
      "aws ec2 describe-vpc-endpoint-service-configurations --region '{region}' --query 'ServiceConfigurations[].ServiceName'",
    kms: PREDICT.malformed,
  },
  'request/service-name-length': {
    verdict: 'fail',
    title: 'The name of the VPC endpoint service is too short or too long',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-017'],
    remedy: `Give a name of 20 to 64 characters: ${NAME_FORM}; it has {length}.`,
    kms: PREDICT.malformed,
  },
  'request/service-other-region': {
    verdict: 'fail',
    title: 'The VPC endpoint service is of another Region',
    citation: SOURCE.vpc,
    requirements: ['XKS-REQ-019'],
    remedy:
      "Name an endpoint service of {region}, or create the store in {serviceRegion} (run again with --region '{serviceRegion}').",
    kms: PREDICT.serviceNotFound,
  },
  'request/service-name-unexpected': {
    verdict: 'fail',
    title: 'A VPC endpoint service is named for a public proxy',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-018'],
    remedy: 'Remove XksProxyVpcEndpointServiceName, or set XksProxyConnectivity to VPC_ENDPOINT_SERVICE.',
    kms: PREDICT.malformed,
  },
  'request/service-owner-unexpected': {
    verdict: 'fail',
    title: 'An owner of a VPC endpoint service is given for a public proxy',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-018'],
    remedy: 'Remove XksProxyVpcEndpointServiceOwner, or set XksProxyConnectivity to VPC_ENDPOINT_SERVICE.',
    kms: PREDICT.malformed,
  },
  'request/service-owner-malformed': {
    verdict: 'fail',
    title: 'The owner of the VPC endpoint service is not an account id',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-020'],
    remedy:
      'Set XksProxyVpcEndpointServiceOwner to the 12 digits of the account that owns the service, in quotes and without hyphens.',
    kms: PREDICT.malformed,
  },
} as const satisfies FindingTable;

type Code = keyof typeof SERVICE_FINDINGS;

/** Says nothing while the connectivity is missing or unknown: then nobody can tell what should be there. */
export function judgeService(input: CheckInput): readonly Judged<Code>[] {
  if (isVpcStore(input.params)) return judgeVpc(input);
  return input.params.XksProxyConnectivity === CONNECTIVITY.public ? judgePublic(input) : [];
}

function judgePublic({ params }: CheckInput): readonly Judged<Code>[] {
  const judged: Judged<Code>[] = [];
  if (params.XksProxyVpcEndpointServiceName !== undefined) judged.push({ code: 'request/service-name-unexpected', evidence: {} });
  if (params.XksProxyVpcEndpointServiceOwner !== undefined)
    judged.push({ code: 'request/service-owner-unexpected', evidence: {} });
  return judged.length > 0 ? judged : [{ code: 'request/service-absent', evidence: {} }];
}

function judgeVpc({ run, params }: CheckInput): readonly Judged<Code>[] {
  const { XksProxyVpcEndpointServiceName: name, XksProxyVpcEndpointServiceOwner: owner } = params;
  const judged: Judged<Code>[] = [...judgeName(name, run.region)];
  if (owner !== undefined && !PATTERN.serviceOwner.test(owner)) {
    judged.push({ code: 'request/service-owner-malformed', evidence: { length: owner.length } });
  }
  if (judged.length > 0) return judged;
  const owned = owner === undefined ? 'not given: the calling account' : owner === run.account ? 'the calling account' : owner;
  return [{ code: 'request/service-well-formed', evidence: { serviceName: name ?? '', region: run.region, owner: owned } }];
}

function judgeName(name: string | undefined, region: string): readonly Judged<Code>[] {
  if (!name) return [{ code: 'request/service-name-missing', evidence: {} }];
  const { min, max } = LIMITS.serviceNameLength;
  if (name.length < min || name.length > max) return [{ code: 'request/service-name-length', evidence: { length: name.length } }];
  if (!PATTERN.serviceName.test(name)) return [{ code: 'request/service-name-malformed', evidence: { serviceName: name } }];
  const serviceRegion = regionOfService(name);
  return serviceRegion === region
    ? []
    : [{ code: 'request/service-other-region', evidence: { serviceName: name, serviceRegion, region } }];
}

/** `com.amazonaws.vpce.us-east-1.vpce-svc-…`: the last part but one. */
function regionOfService(name: string): string {
  return name.split('.').at(-2) ?? '';
}
