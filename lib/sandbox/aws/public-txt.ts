/** TXT records as public DNS would serve them from the world's public hosted zones. */
import type { AwsWorld } from '../aws-world.ts';

/** Values without their quotes; empty when no public zone has the record. */
export async function publicTxt({ hostedZones }: AwsWorld, name: string): Promise<readonly string[]> {
  const wanted = bare(name);
  return hostedZones
    .filter(({ zone }) => zone.Config?.PrivateZone !== true)
    .flatMap(({ records }) => records)
    .filter(({ Name = '', Type }) => Type === 'TXT' && bare(Name) === wanted)
    .flatMap(({ ResourceRecords = [] }) => ResourceRecords.map(({ Value = '' }) => Value.replace(/^"|"$/g, '')));
}

function bare(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
