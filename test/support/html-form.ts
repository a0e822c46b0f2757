/** A form of a page, ready to be filled in and sent. */
export interface HtmlForm {
  /** Absolute when the page's address was given. */
  action: string;
  method: 'GET' | 'POST';
  /** What a browser would send if nothing were changed, the pressed button included. */
  fields: URLSearchParams;
}

/**
 * Reads one form of a page, with expressions rather than a parser: it is meant for the plain forms that servers write.
 * The selector is the text of a button, or the form's action (or how its path ends); without one the page must hold
 * exactly one form.
 */
export function readForm(html: string, selector?: string, pageUrl?: string): HtmlForm {
  const forms = [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(([, attributes, content]) => ({
    attributes: readAttributes(attributes ?? ''),
    content: content ?? '',
  }));
  const found = forms.flatMap((form) => {
    const button = selector === undefined ? undefined : findButton(form.content, selector);
    const action = form.attributes.get('action') ?? '';
    const matches = selector === undefined || button || action === selector || endsWith(action, selector);
    return matches ? [{ ...form, action, button }] : [];
  });
  const [form, second] = found;
  if (!form || second) {
    const known = forms.map((f) => f.attributes.get('action') ?? '(no action)').join(', ') || 'none';
    throw new Error(
      `${form ? 'More than one' : 'No'} form matches ${selector ?? '(any)'}; forms here: ${known}`,
    );
  }
  const fields = readFields(form.content);
  const name = form.button?.get('name');
  if (name) fields.append(name, form.button?.get('value') ?? '');
  const action = form.button?.get('formaction') ?? form.action;
  const method = form.button?.get('formmethod') ?? form.attributes.get('method') ?? 'get';
  return {
    action: pageUrl ? new URL(action || pageUrl, pageUrl).href : action,
    method: method.toLowerCase() === 'post' ? 'POST' : 'GET',
    fields,
  };
}

function findButton(content: string, text: string): Map<string, string> | undefined {
  for (const [, attributes = '', label = ''] of content.matchAll(/<button\b([^>]*)>([\s\S]*?)<\/button>/gi)) {
    const button = readAttributes(attributes);
    if (button.get('type') !== 'button' && sameText(label.replace(/<[^>]*>/g, ''), text)) return button;
  }
  for (const [, attributes = ''] of content.matchAll(/<input\b([^>]*)>/gi)) {
    const input = readAttributes(attributes);
    if (input.get('type') === 'submit' && sameText(input.get('value') ?? '', text)) return input;
  }
  return undefined;
}

function readFields(content: string): URLSearchParams {
  const fields = new URLSearchParams();
  const controls =
    /<input\b([^>]*)>|<textarea\b([^>]*)>([\s\S]*?)<\/textarea>|<select\b([^>]*)>([\s\S]*?)<\/select>/gi;
  for (const [, input, textarea, text = '', select, options = ''] of content.matchAll(controls)) {
    const attributes = readAttributes(input ?? textarea ?? select ?? '');
    const name = attributes.get('name');
    if (!name || attributes.has('disabled')) continue;
    if (textarea !== undefined) fields.append(name, decode(text.replace(/^\r?\n/, '')));
    else if (select !== undefined)
      for (const value of chosen(options, attributes)) fields.append(name, value);
    else if (isSent(attributes)) fields.append(name, attributes.get('value') ?? defaultValue(attributes));
  }
  return fields;
}

function isSent(attributes: Map<string, string>): boolean {
  const type = attributes.get('type')?.toLowerCase() ?? 'text';
  if (['submit', 'button', 'image', 'reset', 'file'].includes(type)) return false;
  return (type !== 'checkbox' && type !== 'radio') || attributes.has('checked');
}

function defaultValue(attributes: Map<string, string>): string {
  return ['checkbox', 'radio'].includes(attributes.get('type')?.toLowerCase() ?? '') ? 'on' : '';
}

function chosen(content: string, select: Map<string, string>): string[] {
  const options = [...content.matchAll(/<option\b([^>]*)>([^<]*)/gi)].map(
    ([, attributes = '', label = '']) => {
      const read = readAttributes(attributes);
      return { value: read.get('value') ?? decode(label).trim(), selected: read.has('selected') };
    },
  );
  const selected = options.filter((option) => option.selected);
  return (selected.length || select.has('multiple') ? selected : options.slice(0, 1)).map(
    ({ value }) => value,
  );
}

function readAttributes(text: string): Map<string, string> {
  const found = text.matchAll(/([^\s"'=<>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g);
  return new Map([...found].map(([, name = '', a, b, c]) => [name.toLowerCase(), decode(a ?? b ?? c ?? '')]));
}

function decode(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };
  return text.replace(
    /&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex) return String.fromCodePoint(parseInt(hex, 16));
      if (decimal) return String.fromCodePoint(Number(decimal));
      return named[name ?? ''] ?? whole;
    },
  );
}

function endsWith(action: string, selector: string): boolean {
  return selector.startsWith('/') && action.split('?')[0]?.endsWith(selector) === true;
}

function sameText(a: string, b: string): boolean {
  const plain = (text: string): string => decode(text).replace(/\s+/g, ' ').trim().toLowerCase();
  return plain(a) === plain(b);
}
