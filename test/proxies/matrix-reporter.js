/** Prints what was tried with which proxy as a table: a row for each case, a column for each proxy. */
export default class MatrixReporter {
  onRunComplete(_contexts, results) {
    const proxies = new Set();
    const rows = new Map();
    for (const file of results.testResults)
      for (const { ancestorTitles, title, status } of file.testResults) {
        const [proxy = '', ...topics] = ancestorTitles;
        proxies.add(proxy);
        const name = [...topics, title].join(': ');
        if (!rows.has(name)) rows.set(name, new Map());
        rows.get(name).set(proxy, status === 'passed' ? 'ok' : status);
      }
    const columns = [...proxies].sort();
    const cells = [
      ['case', ...columns],
      ...[...rows].map(([name, by]) => [name, ...columns.map((proxy) => by.get(proxy) ?? '–')]),
    ];
    const widths = ['', ...columns].map((_, at) => Math.max(...cells.map((row) => row[at].length)));
    const lines = cells.map((row) => `| ${row.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`);
    lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
    process.stdout.write(`\n${lines.join('\n')}\n`);
  }
}
