/**
 * The one permission that reaches beyond this account: digests may be put on the bus that the parameter `CentralBusArn` names. Without
 * the parameter the permission does not exist. The bus must allow it as well, by its resource policy.
 */
import { LOGICAL_ID, type Resources, roleLogicalId } from './names.ts';

export const CENTRAL_BUS_CONDITIONS = {
  CentralBusIsSet: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'CentralBusArn' }, ''] }] },
} as const;

export function centralBus(): Resources {
  return {
    [LOGICAL_ID.centralBusPolicy]: {
      Type: 'AWS::IAM::Policy',
      Condition: 'CentralBusIsSet',
      Properties: {
        PolicyName: 'central-bus',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: ['events:PutEvents'], Resource: { Ref: 'CentralBusArn' } }],
        },
        Roles: [{ Ref: roleLogicalId('summarize-revalidation') }],
      },
    },
  };
}
