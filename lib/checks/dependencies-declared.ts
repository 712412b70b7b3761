/** What the request declares in `Preflight.DependsOn`: which AWS resource does each ARN name? Pure. */
import type { BadDeclaration } from './dependencies-seen.ts';

export type DeclaredKind =
  | 'instance'
  | 'volume'
  | 'snapshot'
  | 'image'
  | 'launch-template'
  | 'secret'
  | 'topic'
  | 'log-group'
  | 'key';

export interface Declared {
  readonly kind: DeclaredKind;
  readonly arn: string;
  /** As the service wants it: an id for EC2, a name for log groups, else the ARN. */
  readonly id: string;
  readonly region: string;
  /** Empty for images and snapshots of AWS. */
  readonly account: string;
}

const EXPECTED =
  'the ARN of a log group, a secret, an SNS topic, an EC2 instance, volume, snapshot, image or launch template, or of the KMS key ' +
  '(or its alias) that encrypts anything else';

interface Form {
  readonly service: string;
  readonly kind: DeclaredKind;
  /** Of the part after the account. */
  readonly pattern: RegExp;
}

/** Where a pattern has a group, that group is the id. Sources: Service Authorization Reference, resource types of each service. */
const FORMS: readonly Form[] = [
  { service: 'ec2', kind: 'instance', pattern: /^instance\/(i-[0-9a-f]{8,17})$/ },
  { service: 'ec2', kind: 'volume', pattern: /^volume\/(vol-[0-9a-f]{8,17})$/ },
  { service: 'ec2', kind: 'snapshot', pattern: /^snapshot\/(snap-[0-9a-f]{8,17})$/ },
  { service: 'ec2', kind: 'image', pattern: /^image\/(ami-[0-9a-f]{8,17})$/ },
  { service: 'ec2', kind: 'launch-template', pattern: /^launch-template\/(lt-[0-9a-f]{8,17})$/ },
  { service: 'logs', kind: 'log-group', pattern: /^log-group:([A-Za-z0-9._/#-]{1,512})(?::\*)?$/ },
  { service: 'secretsmanager', kind: 'secret', pattern: /^secret:[A-Za-z0-9/_+=.@-]{1,519}$/ },
  { service: 'sns', kind: 'topic', pattern: /^[A-Za-z0-9_-]{1,256}(?:\.fifo)?$/ },
  { service: 'kms', kind: 'key', pattern: /^(?:key\/[A-Za-z0-9-]{1,64}|alias\/[A-Za-z0-9/_-]{1,250})$/ },
];

/** A malformed entry is named by its place and not repeated: it may be anything. */
export function readDeclarations(arns: readonly string[]): {
  readonly declared: readonly Declared[];
  readonly malformed: readonly BadDeclaration[];
} {
  const read = arns.map((arn) => readArn(arn));
  const malformed = read.flatMap((one, index) =>
    one === null ? [{ field: `Preflight.DependsOn[${index}]`, expected: EXPECTED }] : [],
  );
  const byArn = new Map(read.flatMap((one) => (one === null ? [] : [[one.arn, one] as const])));
  return { declared: [...byArn.values()], malformed };
}

function readArn(arn: string): Declared | null {
  const match = /^arn:aws[a-z-]*:([a-z0-9-]+):([a-z0-9-]+):(\d{12}|):(.+)$/.exec(arn);
  if (match === null) return null;
  const [, service = '', region = '', account = '', resource = ''] = match;
  for (const form of FORMS) {
    const found = form.service === service ? form.pattern.exec(resource) : null;
    if (found === null) continue;
    if (account === '' && form.kind !== 'image' && form.kind !== 'snapshot') return null;
    return { kind: form.kind, arn, id: found[1] ?? arn, region, account };
  }
  return null;
}
