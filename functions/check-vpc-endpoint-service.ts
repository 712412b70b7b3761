/** The `vpc-endpoint-service` check. */
import { makeLiveEc2 } from '../lib/aws/ec2.ts';
import { makeLiveElbv2 } from '../lib/aws/elbv2.ts';
import { makeLiveKms } from '../lib/aws/kms.ts';
import { makeLiveOwners } from '../lib/aws/owners.ts';
import { vpcEndpointService } from '../lib/checks/vpc-endpoint-service.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeTracedCheck } from '../lib/service/traced-check.ts';

const { region, ownerRoles } = readEnvironment();
const aws = { ec2: makeLiveEc2({ region }), elbv2: makeLiveElbv2({ region }), kms: makeLiveKms({ region }) };

export const handler = makeTracedCheck(vpcEndpointService, { ...aws, owners: makeLiveOwners({ region }, ownerRoles) });
