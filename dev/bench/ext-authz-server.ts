/** One of the two servers that are compared, in a process of its own: `bare` or `gateway`. */
import { Server, ServerCredentials, type handleUnaryCall } from '@grpc/grpc-js';
import type { CheckRequest, CheckResponse } from '../../src/ext-authz/authorization-messages.js';
import { AUTHORIZATION_SERVICE } from '../../src/ext-authz/authorization-service.js';
import { CheckHandler } from '../../src/ext-authz/check-handler.js';
import { assembleForwardAuth } from './forward-auth.js';
import { benchPeople } from './requests.js';
import { sampleRows } from './sample-model.js';

async function answering(): Promise<(request: CheckRequest, peer: string) => Promise<CheckResponse>> {
  const { proxyDecisions, configuration } = await assembleForwardAuth(sampleRows(100, 100), benchPeople());
  const handler = new CheckHandler(proxyDecisions, configuration);
  if (process.argv[2] === 'gateway') return (request, peer) => handler.check(request, peer);
  // The same answer to everybody, made once.
  let known: CheckResponse | undefined;
  return async (request, peer) => (known ??= await handler.check(request, peer));
}

const answer = await answering();
const check: handleUnaryCall<CheckRequest, CheckResponse> = (call, reply) =>
  void answer(call.request, call.getPeer()).then((response) => reply(null, response));
const server = new Server();
server.addService(AUTHORIZATION_SERVICE, { Check: check });
const port = await new Promise<number>((resolve, reject) => {
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
    error ? reject(error) : resolve(bound),
  );
});
process.on('message', () => process.send?.({ cpu: process.cpuUsage() }));
process.on('disconnect', () => process.exit(0));
process.send?.({ port });
