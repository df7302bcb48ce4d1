// A load of signed DescribeServices over kept connections, from a process of its own: prints one line of JSON.
//   node bench-load.mjs PORT CONNECTIONS CALLS WARM NAMES
import { connect } from 'node:net';
import { argv, stdout } from 'node:process';

const [port, connections, calls, warm, names] = argv.slice(2).map(Number);
const account = '111111111111';

/** 10 of the services, other ones each time. */
const requests = Array.from({ length: 1000 }, (_, at) => {
  const services = Array.from({ length: 10 }, (_it, n) => `service-${(at * 37 + n * n * 3 + n) % names}`);
  const body = JSON.stringify({ cluster: 'load', services });
  const head = [
    'POST / HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    `Authorization: AWS4-HMAC-SHA256 Credential=AKIA${account}SBOX/20260105/us-east-1/ecs/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`,
    'X-Amz-Date: 20260105T090000Z',
    'X-Amz-Target: AmazonEC2ContainerServiceV20141113.DescribeServices',
    'Content-Type: application/x-amz-json-1.1',
    `Content-Length: ${body.length}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
});

const end = Buffer.from('\r\n\r\n');
let answered = 0;
let refused = 0;
let bytes = 0;
let going = true;

/** One request after the other on one connection. */
function client(seed) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let next = seed;
    let left = 0;
    let held = Buffer.alloc(0);
    const ask = () => (going ? socket.write(requests[next++ % requests.length]) : socket.end());
    socket.on('connect', ask);
    socket.on('data', (chunk) => {
      bytes += chunk.length;
      if (left > 0) {
        left -= chunk.length;
      } else {
        held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
        const at = held.indexOf(end);
        if (at < 0) return;
        const head = held.toString('latin1', 0, at);
        if (!head.startsWith('HTTP/1.1 200')) refused++;
        left = Number(/content-length: (\d+)/i.exec(head)?.[1]) - (held.length - at - end.length);
        held = Buffer.alloc(0);
      }
      if (left > 0) return;
      answered++;
      ask();
    });
    socket.on('close', resolve);
    socket.on('error', reject);
  });
}

const clients = Array.from({ length: connections }, (_, n) => client(n * 7));

/** When so many were answered in all. */
const reached = (count) =>
  new Promise((resolve) => {
    const timer = setInterval(() => {
      if (answered < count) return;
      clearInterval(timer);
      resolve([answered, performance.now()]);
    }, 5);
  });

// Both sides are warm by then; those count for nobody.
const [from, began] = await reached(warm);
stdout.write('warm\n');
const [to, ended] = await reached(from + calls);
stdout.write('done\n');
going = false;
await Promise.all(clients);
stdout.write(`${JSON.stringify({ seconds: (ended - began) / 1000, answered: to - from, refused, bytes: Math.round(bytes / answered) })}\n`);
