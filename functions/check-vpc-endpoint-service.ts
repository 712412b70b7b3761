/** The `vpc-endpoint-service` check. */
import { makeLiveEc2 } from '../lib/aws/ec2.ts';
import { makeLiveElbv2 } from '../lib/aws/elbv2.ts';
import { vpcEndpointService } from '../lib/checks/vpc-endpoint-service.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeTracedCheck } from '../lib/service/traced-check.ts';

const { region } = readEnvironment();

export const handler = makeTracedCheck(vpcEndpointService, { ec2: makeLiveEc2({ region }), elbv2: makeLiveElbv2({ region }) });
