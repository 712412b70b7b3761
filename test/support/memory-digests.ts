/** Digests in memory, and channels that remember what they were given. */
import type { AnnouncedDigest, DigestPort, DigestStorePort } from '../../lib/aws/ports.ts';
import type { Digest } from '../../lib/model/digest.ts';

export interface MemoryDigests extends DigestStorePort {
  readonly digests: Map<string, Digest>;
  announced: AnnouncedDigest | null;
}

export function makeMemoryDigests(): MemoryDigests {
  const digests = new Map<string, Digest>();
  const memory: MemoryDigests = {
    digests,
    announced: null,
    readDigest: async (id) => digests.get(id) ?? null,
    writeDigest: async (digest) => void digests.set(digest.digestId, structuredClone(digest)),
    lastAnnounced: async () => memory.announced,
    writeAnnounced: async (announced) => {
      memory.announced = announced;
    },
  };
  return memory;
}

export function makeListening(): DigestPort & { readonly heard: Digest[] } {
  const heard: Digest[] = [];
  return { heard, announce: async (digest) => void heard.push(structuredClone(digest)) };
}
