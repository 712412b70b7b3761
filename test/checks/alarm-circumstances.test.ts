/** When is an alarm due that rings on silence? Against the sandbox's CloudWatch, KMS's series and our own. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { publishCertificateDays } from '../../lib/actions/publish-certificate-days.ts';
import { observeCircumstances } from '../../lib/checks/alarm-circumstances.ts';
import { attempt } from '../../lib/checks/refused.ts';
import { AT_A_TERMINAL, type Keeping } from '../../lib/model/alarm-policy.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import { SANDBOX_PAIR } from '../../lib/sandbox/existing-store.ts';
import { SANDBOX, TARGET_GROUP_ARN } from '../../lib/sandbox/healthy-world.ts';
import { healthyPublicParams, healthyVpcParams, without } from '../support/builders.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

const ID = 'cks-0123456789abcdef0';
let aws: LoopbackAws;

beforeAll(async () => {
  aws = await startLoopbackAws('vpc');
});
beforeEach(() => aws.reset());
afterAll(() => aws.close());

interface Given {
  readonly silence?: Keeping;
  readonly ownDays?: Keeping;
  readonly state?: string | null;
  readonly params?: ReturnType<typeof healthyVpcParams>;
}

function observe({ silence = 'leave', ownDays = 'leave', state = 'CONNECTED', params = healthyVpcParams() }: Given = {}) {
  const policy = { ...AT_A_TERMINAL, silence, ownDays };
  const subject = {
    CustomKeyStoreId: ID,
    params,
    certificate: null,
    connectionState: async () => ({ ok: true, value: state }) as const,
  };
  return observeCircumstances(subject, { ...aws.ports, alarmPolicy: { policy: () => policy } });
}

const series = (MetricName: string, id = ID) => ({
  metric: { Namespace: 'AWS/KMS', MetricName, Dimensions: [{ Name: 'CustomKeyStoreId', Value: id }] },
  value: 40,
  samplesAnHour: 12,
});
const deny = (service: 'cloudwatch' | 'elasticloadbalancing' | 'ec2', operation: string): void => {
  aws.world.faults.push({ service, operation, kind: 'denied', times: 9 });
};

describe('the alarm on silence', () => {
  it.each([
    ['leave', 'CONNECTED', 'kept'],
    ['remove', 'CONNECTED', 'unwanted'],
    ['make', 'CONNECTED', 'wanted'],
    ['make', 'DISCONNECTED', 'unwanted'],
    ['make', 'FAILED', 'unwanted'],
    ['make', 'CONNECTING', 'unwanted'],
    ['make', null, 'kept'],
  ] as const)('%s, while %s and heard: %s', async (silence, state, due) => {
    aws.world.metrics.push(series('XksProxyLatency'));
    expect((await observe({ silence, state })).silence).toBe(due);
  });

  it('is not due before KMS was heard of, and not because of another store', async () => {
    aws.world.metrics.push(series('XksProxyLatency', 'cks-another'), series('XksProxyCredentialAge'));
    expect(await observe({ silence: 'make' })).toMatchObject({ silence: 'kept', unread: [] });
  });

  it('is left as it is when that cannot be told', async () => {
    deny('cloudwatch', 'ListMetrics');
    expect(await observe({ silence: 'make' })).toMatchObject({
      silence: 'kept',
      unread: [{ alarms: 'ALM-10', action: 'cloudwatch:ListMetrics', refusal: 'denied' }],
    });
  });

  it('asks nothing of anybody at a terminal', async () => {
    const before = aws.calls.length;
    await observe({ params: healthyPublicParams() });
    expect(aws.calls).toHaveLength(before);
  });
});

describe('the alarms on the days of the certificate', () => {
  it('are due once a number was published', async () => {
    expect((await observe({ ownDays: 'make' })).ownDays).toBe('kept');
    await publishCertificateDays(ID, 61, aws.ports);
    expect((await observe({ ownDays: 'make' })).ownDays).toBe('wanted');
    expect((await observe({ ownDays: 'remove' })).ownDays).toBe('unwanted');
    expect(aws.world.metrics).toMatchObject([
      {
        metric: {
          Namespace: 'XksPreflight',
          MetricName: 'CertificateDaysToExpire',
          Dimensions: [{ Name: 'CustomKeyStoreId', Value: ID }],
        },
        value: 61,
      },
    ]);
  });

  it('are left as they are when that cannot be told', async () => {
    deny('cloudwatch', 'GetMetricData');
    expect(await observe({ ownDays: 'make' })).toMatchObject({ ownDays: 'kept', unread: [{ alarms: 'ALM-13, ALM-13w' }] });
  });

  it('say so when the number is not taken', async () => {
    deny('cloudwatch', 'PutMetricData');
    expect(await attempt(publishCertificateDays(ID, -1, aws.ports))).toMatchObject({
      ok: false,
      evidence: { action: 'cloudwatch:PutMetricData', refusal: 'denied' },
    });
  });
});

describe('the load balancers', () => {
  it('are those of the service, with the target groups that 443 forwards to', async () => {
    expect((await observe()).balancers).toEqual([SANDBOX_PAIR]);
    const [listener] = aws.world.listeners;
    const second = `${TARGET_GROUP_ARN.split('targetgroup/')[0]}targetgroup/second/0123456789abcdef`;
    listener!.DefaultActions = [
      {
        Type: 'forward',
        ForwardConfig: { TargetGroups: [{ TargetGroupArn: TARGET_GROUP_ARN }, { TargetGroupArn: second, Weight: 0 }] },
      },
    ];
    expect((await observe()).balancers).toEqual([SANDBOX_PAIR]);
  });

  it.each([
    ['public stores', healthyPublicParams()],
    ['a request without a service', without(healthyVpcParams(), 'XksProxyVpcEndpointServiceName')],
    ['a service of another account', healthyVpcParams({ XksProxyVpcEndpointServiceName: `${SANDBOX.serviceName}1` })],
  ])('are none for %s', async (_what, params) => {
    expect(await observe({ params })).toMatchObject({ balancers: [], unread: [] });
  });

  it('are not known when they may not be read', async () => {
    deny('elasticloadbalancing', 'DescribeListeners');
    expect(await observe()).toMatchObject({ balancers: null, unread: [{ alarms: 'ALM-14-…' }] });
  });
});

it('what throws without being a refusal goes on to the runner', async () => {
  const broken = { policy: () => ({ ...AT_A_TERMINAL, silence: 'make' as const }) };
  const subject = {
    CustomKeyStoreId: ID,
    params: healthyPublicParams(),
    certificate: null,
    connectionState: async () => {
      throw new Error('a bug');
    },
  };
  const looking = observeCircumstances(subject, { ...aws.ports, alarmPolicy: broken });
  await expect(looking).rejects.toThrow('a bug');
  await expect(looking).rejects.not.toBeInstanceOf(AwsRefusal);
});
