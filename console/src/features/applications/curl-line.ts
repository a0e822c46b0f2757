/** What of a pasted line is asked about: never a header, a cookie or a body. */
export interface PastedRequest {
  /** In capitals; undefined when the line does not say. */
  readonly method: string | undefined;
  /** As it was pasted, without its query and its fragment: rules look at neither, and they may hold secrets. */
  readonly url: string;
  /** What was in the line and was dropped, in words: `headers`, `cookies`, `a body`, `credentials`, `the query`. */
  readonly dropped: readonly string[];
}

/** Options of curl that take a value, by what they mean here. https://curl.se/docs/manpage.html */
const WITH_VALUE: Readonly<
  Record<string, 'method' | 'url' | 'headers' | 'cookies' | 'a body' | 'credentials' | 'other'>
> = {
  '-X': 'method',
  '--request': 'method',
  '--url': 'url',
  '-H': 'headers',
  '--header': 'headers',
  '-A': 'headers',
  '--user-agent': 'headers',
  '-e': 'headers',
  '--referer': 'headers',
  '-b': 'cookies',
  '--cookie': 'cookies',
  '-c': 'other',
  '--cookie-jar': 'other',
  '-d': 'a body',
  '--data': 'a body',
  '--data-raw': 'a body',
  '--data-binary': 'a body',
  '--data-ascii': 'a body',
  '--data-urlencode': 'a body',
  '--json': 'a body',
  '-F': 'a body',
  '--form': 'a body',
  '--form-string': 'a body',
  '-T': 'a body',
  '--upload-file': 'a body',
  '-u': 'credentials',
  '--user': 'credentials',
  '--oauth2-bearer': 'credentials',
  '-U': 'credentials',
  '--proxy-user': 'credentials',
  '-E': 'credentials',
  '--cert': 'credentials',
  '--key': 'credentials',
  '--pass': 'credentials',
  '-x': 'other',
  '--proxy': 'other',
  '-o': 'other',
  '--output': 'other',
  '-m': 'other',
  '--max-time': 'other',
  '--connect-timeout': 'other',
  '-w': 'other',
  '--write-out': 'other',
  '--cacert': 'other',
  '--resolve': 'other',
  '--connect-to': 'other',
  '--retry': 'other',
  '-r': 'other',
  '-D': 'other',
  '-K': 'other',
  '--range': 'other',
};

/**
 * Reads an address, `POST https://…`, or a line of curl as browsers copy it.
 * @returns undefined when there is no address in it.
 */
export function parsePasted(text: string): PastedRequest | undefined {
  const words = shellWords(
    text
      .replace(/\\\r?\n/g, ' ')
      .replace(/^\s*\$\s+/, '')
      .trim(),
  );
  if (words[0] === 'curl') return fromCurl(words.slice(1));
  const [first = '', second] = words;
  if (second !== undefined && /^[A-Za-z]{2,20}$/.test(first)) return found(second, first.toUpperCase(), []);
  return found(first, undefined, []);
}

function fromCurl(words: readonly string[]): PastedRequest | undefined {
  let method: string | undefined;
  let url: string | undefined;
  const dropped = new Set<string>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) url ??= word;
    for (const { option, attached } of optionsIn(word)) {
      const meaning = WITH_VALUE[option];
      if (meaning !== undefined) {
        const value = attached ?? words[++at] ?? '';
        if (meaning === 'method') method = value.toUpperCase();
        else if (meaning === 'url') url ??= value;
        else if (meaning !== 'other')
          dropped.add(meaning === 'headers' && /^cookie:/i.test(value) ? 'cookies' : meaning);
        if (meaning === 'a body') method ??= option === '-T' || option === '--upload-file' ? 'PUT' : 'POST';
      } else if (option === '-I' || option === '--head') method ??= 'HEAD';
      else if (option === '-G' || option === '--get') method = 'GET';
    }
  }
  return url === undefined ? undefined : found(url, method, [...dropped]);
}

interface CurlOption {
  readonly option: string;
  readonly attached?: string;
}

/** `-XPOST` and `--request=POST` are one word, and `-sSXPOST` is three options. */
function optionsIn(word: string): CurlOption[] {
  if (!word.startsWith('-')) return [];
  if (word.startsWith('--')) {
    const equals = word.indexOf('=');
    return [
      equals === -1 ? { option: word } : { option: word.slice(0, equals), attached: word.slice(equals + 1) },
    ];
  }
  const options: CurlOption[] = [];
  for (let at = 1; at < word.length; at++) {
    const option = `-${word.charAt(at)}`;
    const attached = word.slice(at + 1);
    if (WITH_VALUE[option] === undefined) options.push({ option });
    else return [...options, attached === '' ? { option } : { option, attached }];
  }
  return options;
}

function found(
  pasted: string,
  method: string | undefined,
  before: readonly string[],
): PastedRequest | undefined {
  const dropped = [...before];
  let url = pasted.replace(/#.*$/s, '');
  if (url.includes('?')) {
    dropped.push('the query');
    url = url.replace(/\?.*$/s, '');
  }
  const withCredentials = /^([a-z]+:\/\/)[^/]*@/i;
  if (withCredentials.test(url)) {
    dropped.push('credentials');
    url = url.replace(withCredentials, '$1');
  }
  const isAddress =
    /^[a-z]+:\/\/[^/]/i.test(url) || url.startsWith('/') || /^[\w.-]+\.[a-z]{2,}(?::\d+)?(?:\/|$)/i.test(url);
  return isAddress ? { method, url, dropped: [...new Set(dropped)] } : undefined;
}

/** Splits a line as a shell does: quotes of both kinds, `$'…'`, backslashes. */
function shellWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === "'" || (char === '$' && line.charAt(at + 1) === "'")) {
      const escapes = char === '$';
      at += escapes ? 2 : 1;
      word ??= '';
      for (; at < line.length && line.charAt(at) !== "'"; at++) {
        if (escapes && line.charAt(at) === '\\') at++;
        word += line.charAt(at);
      }
    } else if (char === '"') {
      word ??= '';
      for (at++; at < line.length && line.charAt(at) !== '"'; at++) {
        if (line.charAt(at) === '\\' && /["\\$`]/.test(line.charAt(at + 1))) at++;
        word += line.charAt(at);
      }
    } else {
      if (char === '\\') at++;
      word = (word ?? '') + line.charAt(at);
    }
  }
  return word === undefined ? words : [...words, word];
}

/**
 * The address to ask about: a path alone is one of the application.
 * @param hosts Of the application.
 */
export function addressOf({ url }: PastedRequest, hosts: readonly string[]): string | undefined {
  if (/^[a-z]+:\/\//i.test(url)) return url;
  if (!url.startsWith('/')) return `https://${url}`;
  const [host] = hosts;
  return host === undefined ? undefined : `https://${host.replace(/^\*\./, 'app.')}${url}`;
}
