/** How bad it is: a `problem` lets somebody in, or nobody; a `warning` is worth a change. */
export type Severity = 'problem' | 'warning';

/** What can be wrong with a proxy in front of an application: how bad it is, and what to change. */
export const FINDINGS = {
  unreachable: {
    severity: 'problem',
    change: 'Check the name, the port, the certificate and that the proxy runs.',
  },
  'not-protected': {
    severity: 'problem',
    change:
      'Let the proxy ask the gateway before every request of this host (auth_request, forward_auth, forwardAuth, lua.rolegate). If everybody may see this path, name a protected one in the address.',
  },
  'gateway-failing': {
    severity: 'problem',
    change:
      'Check that the gateway runs and that the proxy reaches it. nginx also answers 500 when the gateway refuses the question: see what the gateway’s log says of request-ambiguous.',
  },
  'question-ambiguous': {
    severity: 'problem',
    change:
      'Add the proxy’s own address to TRUSTED_PROXIES of the gateway, and let the proxy send each of the forwarded headers exactly once.',
  },
  'host-not-registered': {
    severity: 'problem',
    change:
      'Register the host with an application, without its port: PATCH /api/v1/applications/:application.',
  },
  'program-redirected': {
    severity: 'warning',
    change:
      'Redirect only requests of browsers (Sec-Fetch-Mode: navigate, or Accept: text/html); answer 401 to others.',
  },
  'browser-not-redirected': {
    severity: 'problem',
    change:
      'Hand on the gateway’s redirect: nginx needs error_page 401 and X-Rolegate-Login, others must ask /authz/forward-auth and pass its headers Accept and Sec-Fetch-Mode.',
  },
  'redirect-not-absolute': {
    severity: 'problem',
    change: 'Hand on the Location of the gateway unchanged (Traefik: let nothing rewrite it).',
  },
  'redirect-elsewhere': {
    severity: 'problem',
    change: 'Check PUBLIC_URL of the gateway, and which gateway the proxy asks.',
  },
  'return-address-wrong': {
    severity: 'problem',
    change:
      'Tell the gateway the scheme and the host with the port that the browser used (X-Forwarded-Proto and -Host, or X-Original-URL), and set them in the proxy.',
  },
  'handoff-not-routed': {
    severity: 'problem',
    change: 'Route /.rolegate/ of this host to the gateway, without asking for a decision first.',
  },
  'unknown-host-answered': {
    severity: 'problem',
    change:
      'Refuse every host name that is not configured: a default server (nginx, HAProxy) or a catch-all site (Caddy).',
  },
  'method-exempted': {
    severity: 'problem',
    change:
      'Remove the exemption of this method from the proxy; make what must be public public by a rule of the gateway.',
  },
  'websocket-exempted': {
    severity: 'problem',
    change: 'Ask for a decision on upgrades, too.',
  },
  'path-exempted': {
    severity: 'problem',
    change:
      'Ask for a decision on every path of the host; make what must be public public by a rule of the gateway.',
  },
  'path-confusion': {
    severity: 'problem',
    change:
      'Ask about the request line as the client sent it (nginx: $request_uri, not $uri), and send the application the same one.',
  },
  'forwarded-headers-believed': {
    severity: 'problem',
    change:
      'Let the proxy replace X-Forwarded-Method, -Proto, -Host, -Uri and X-Original-URL, -Method of its clients (Traefik: trustForwardHeader: false, Caddy: no trusted_proxies).',
  },
  'identity-accepted': {
    severity: 'problem',
    change:
      'Remove the Remote-* and X-Rolegate-Assertion headers of clients before asking, with "_" and "." for "-" as well, and set them from the gateway’s answer.',
  },
  'decision-route-open': {
    severity: 'warning',
    change:
      'Answer 404 to /authz/ on the gateway’s public host; TRUSTED_PROXIES names the proxies alone, and only they reach the gateway’s port.',
  },
  'session-not-accepted': {
    severity: 'problem',
    change:
      'Pass the Cookie header on to the gateway (Traefik: authRequestHeaders, Envoy: allowed_headers), or sign in again for a new cookie of this host.',
  },
  'http-not-redirected': {
    severity: 'problem',
    change: 'Answer every request over plain http with a redirect to https.',
  },
  'hsts-missing': {
    severity: 'warning',
    change: 'Send Strict-Transport-Security with every answer over https.',
  },
  'answers-cached': {
    severity: 'problem',
    change: 'Let no cache keep what depends on a session: the gateway’s answers say Cache-Control: no-store.',
  },
  'clock-off': {
    severity: 'warning',
    change: 'Set the clocks by NTP: signed identities live for a minute.',
  },
} as const satisfies Record<string, { severity: Severity; change: string }>;

/** A stable name of something that is wrong. */
export type FindingCode = keyof typeof FINDINGS;

/** One thing that is wrong. */
export interface ProxyFinding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** What was seen. */
  readonly what: string;
  /** What to do about it. */
  readonly change: string;
}

/** Something that is wrong, with what was seen. */
export function finding(code: FindingCode, what: string): ProxyFinding {
  return { code, severity: FINDINGS[code].severity, what, change: FINDINGS[code].change };
}
