/** A DNS resolver on 127.0.0.1 for the names of the sandbox: UDP, and TCP on the same port for what does not fit. */
import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  type DecodedPacket,
  decode,
  encode,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
} from 'dns-packet';
import { type DnsQuestion, type DnsZone, resolveQuestion } from './dns-answer.ts';

export type { DnsEntry, DnsZone } from './dns-answer.ts';

export interface DnsServer {
  readonly port: number;
  /** `127.0.0.1:PORT`, as resolvers take it. */
  readonly address: string;
  /** Every question that came, names in lower case. */
  readonly queries: readonly DnsQuestion[];
  close(): Promise<void>;
}

/** What every client takes over UDP (RFC 1035); EDNS clients say that they take more. */
const PLAIN_UDP_BYTES = 512;
const EDNS_UDP_BYTES = 1232;
const PORT_ATTEMPTS = 20;

/** Starts the server on a free port. `zone` is read anew for every question. */
export async function startDnsServer({ zone }: { readonly zone: DnsZone }): Promise<DnsServer> {
  const queries: DnsQuestion[] = [];
  const sockets = new Set<Socket>();
  const { tcp, udp, port } = await bindBoth();
  udp.on('message', (message, client) => answerUdp(udp, message, client, zone, queries));
  udp.on('error', () => undefined); // a client that is gone is no fault of ours
  tcp.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    answerTcp(socket, zone, queries);
  });
  return {
    port,
    address: `127.0.0.1:${port}`,
    queries,
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([
        new Promise<void>((resolve) => udp.close(() => resolve())),
        new Promise<void>((resolve) => tcp.close(() => resolve())),
      ]);
    },
  };
}

/** The system picks a free TCP port; its UDP twin may be taken, then the next one is tried. */
async function bindBoth(): Promise<{ tcp: Server; udp: UdpSocket; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const tcp = createServer();
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const { port } = tcp.address() as AddressInfo;
    const udp = createSocket('udp4');
    try {
      udp.bind(port, '127.0.0.1');
      await once(udp, 'listening');
      return { tcp, udp, port };
    } catch (error) {
      tcp.close();
      udp.close();
      if (attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

function answerUdp(udp: UdpSocket, message: Buffer, client: RemoteInfo, zone: DnsZone, queries: DnsQuestion[]): void {
  const query = parseQuery(message);
  if (query === null) return;
  const response = respond(query, zone, queries);
  if (response === null) return;
  const limit = Math.max(PLAIN_UDP_BYTES, Math.min(EDNS_UDP_BYTES, udpLimit(query)));
  udp.send(response.length <= limit ? response : truncated(query), client.port, client.address);
}

/** Over TCP each message has its length before it (RFC 1035 §4.2.2). */
function answerTcp(socket: Socket, zone: DnsZone, queries: DnsQuestion[]): void {
  let received = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE()) {
      const end = 2 + received.readUInt16BE();
      const query = parseQuery(received.subarray(2, end));
      received = received.subarray(end);
      const response = query === null ? null : respond(query, zone, queries);
      if (response === null) continue;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(response.length);
      socket.write(Buffer.concat([length, response]));
    }
  });
}

/** Null for what is no query: nobody is owed an answer. */
function parseQuery(message: Buffer): DecodedPacket | null {
  try {
    const packet = decode(message);
    return packet.type === 'query' && packet.questions?.length === 1 ? packet : null;
  } catch {
    return null;
  }
}

function respond(query: DecodedPacket, zone: DnsZone, queries: DnsQuestion[]): Buffer | null {
  const [question] = query.questions ?? [];
  if (question === undefined) return null;
  queries.push({ name: question.name.toLowerCase(), type: question.type });
  const resolution = resolveQuestion(zone, question);
  if (resolution === null) return null;
  const { rcode, answers, authorities } = resolution;
  return encodeResponse(query, AUTHORITATIVE_ANSWER | rcode, answers, authorities);
}

/** Without answers: it only says that the whole is to be had over TCP. */
function truncated(query: DecodedPacket): Buffer {
  return encodeResponse(query, AUTHORITATIVE_ANSWER | TRUNCATED_RESPONSE, [], []);
}

function encodeResponse(query: DecodedPacket, flags: number, answers: Answer[], authorities: Answer[]): Buffer {
  return encode({
    type: 'response',
    id: query.id,
    flags: flags | RECURSION_AVAILABLE | (query.flag_rd ? RECURSION_DESIRED : 0),
    questions: query.questions,
    answers,
    authorities,
    additionals: edns(query) === undefined ? [] : [EDNS],
  });
}

const EDNS: Answer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: EDNS_UDP_BYTES,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};

function edns(query: DecodedPacket): Answer | undefined {
  return query.additionals?.find((record) => record.type === 'OPT');
}

function udpLimit(query: DecodedPacket): number {
  const record = edns(query);
  return record?.type === 'OPT' ? record.udpPayloadSize : PLAIN_UDP_BYTES;
}
