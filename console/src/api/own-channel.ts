/** What tabs of one browser tell each other about who is signed in: an id to compare, never a name or a role. */
export interface SignedInMessage {
  readonly connection: string;
  readonly sub: string;
}

const NAME = 'rolegate-signed-in';

/** What tabs of one browser tell each other of; undefined where the browser refuses it, as some do that may store nothing. */
export function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}

/** Tells the other tabs who has signed in. */
export function tellSignedIn(who: SignedInMessage): void {
  const channel = openChannel(NAME);
  channel?.postMessage({ connection: who.connection, sub: who.sub } satisfies SignedInMessage);
  channel?.close();
}

/** Listens for a sign-in in another tab. @returns ends it. */
export function onSignedIn(listener: (who: SignedInMessage) => void): () => void {
  const channel = openChannel(NAME);
  if (channel) channel.onmessage = ({ data }: MessageEvent<SignedInMessage>) => listener(data);
  return () => channel?.close();
}
