import { useQuery } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { asProblem } from '../api/problem.js';
import { TextField } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { ErrorState, Skeleton } from '../ui/states.js';
import { CodeSnippet } from './code-snippet.js';
import { addressFault, fillIn, gatewayAddressFrom, hostFault } from './fill-in.js';
import styles from './protect.module.css';
import { exampleQuery } from './protect.queries.js';
import type { ProxyFacts } from './proxy-facts.js';

/** The configuration of a proxy, complete for one host. The two addresses inside one's own network are asked for. */
export function ProxySnippet(props: {
  readonly proxy: ProxyFacts;
  /** Host name of the application. */
  readonly host: string;
}): JSX.Element {
  const { proxy, host } = props;
  const files = useQuery(exampleQuery(proxy.kind));
  const [gatewayAddress, setGatewayAddress] = useState(() => gatewayAddressFrom(location, proxy));
  const [applicationAddress, setApplicationAddress] = useState(proxy.applicationAddress);
  const faults = [addressFault(gatewayAddress), addressFault(applicationAddress)];
  const hostWrong =
    hostFault(host) ??
    (hostFault(location.hostname) && 'Open the console by the gateway’s public host name first.');
  if (hostWrong !== undefined) return <Notice look="warn">{hostWrong}</Notice>;
  const places = { host, gatewayHost: location.hostname, gatewayAddress, applicationAddress };
  const whole = faults.every((fault) => fault === undefined);
  return (
    <>
      <div className={styles.addresses}>
        <TextField
          label="The gateway, as the proxy reaches it"
          value={gatewayAddress}
          error={faults[0]}
          onChange={(event) => setGatewayAddress(event.target.value.trim())}
        />
        <TextField
          label="The application, as the proxy reaches it"
          value={applicationAddress}
          error={faults[1]}
          onChange={(event) => setApplicationAddress(event.target.value.trim())}
        />
      </div>
      {files.isPending && <Skeleton label="the configuration" rows={12} />}
      {files.error && (
        <ErrorState
          title="The configuration could not be loaded"
          problem={asProblem(files.error)}
          onRetry={() => void files.refetch()}
        />
      )}
      {whole &&
        files.data?.map(({ name, text }) => (
          <CodeSnippet key={name} name={name} text={fillIn(text, proxy, places)} />
        ))}
      <p>Complete for {host}, but for this:</p>
      <ul className={styles.left}>
        {proxy.left.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </>
  );
}
