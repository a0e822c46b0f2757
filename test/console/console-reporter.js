import { emptyPictures, writeContactSheet } from './contact-sheet.js';

const CELL =
  /^is right in light and dark and at every width (?:when it is (?<state>\w+)|with the dialog (?<dialog>.+))$/;

/** A table in Markdown. */
const table = (rows) => {
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  const lines = rows.map((row) => `| ${row.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`);
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  return lines.join('\n');
};

const word = (status) => (status === 'passed' ? 'ok' : status);

/**
 * Prints which page was tried in which state, and which tasks were done, as tables; puts the pictures that were kept
 * on one page, and says where. A run of everything begins without the pictures of the run before.
 */
export default class ConsoleReporter {
  constructor(globalConfig) {
    this.everything = !globalConfig.testNamePattern && globalConfig.testPathPatterns.patterns.length === 0;
  }

  onRunStart() {
    if (this.everything) emptyPictures();
  }

  onRunComplete(_contexts, results) {
    const pages = new Map();
    const states = new Set();
    const tasks = [];
    for (const { testResults } of results.testResults)
      for (const { ancestorTitles, title, status } of testResults) {
        const [page = ''] = ancestorTitles;
        const cell = CELL.exec(title)?.groups;
        if (!cell) {
          tasks.push([ancestorTitles.join(': '), title, word(status)]);
          continue;
        }
        const row = pages.get(page) ?? { cells: new Map(), dialogs: [] };
        pages.set(page, row);
        if (cell.dialog) row.dialogs.push(`${cell.dialog} ${word(status)}`);
        else {
          states.add(cell.state);
          row.cells.set(cell.state, word(status));
        }
      }
    const columns = [...states];
    const rows = [...pages].map(([page, { cells, dialogs }]) => [
      page,
      ...columns.map((state) => cells.get(state) ?? '–'),
      dialogs.join(', ') || '–',
    ]);
    if (rows.length > 0) {
      const head = ['page (light and dark, 1280, 390 and 320 px)', ...columns, 'dialogs'];
      process.stdout.write(`\n${table([head, ...rows])}\n`);
    }
    if (tasks.length > 0)
      process.stdout.write(`\n${table([['task', 'what happens', 'result'], ...tasks])}\n`);
    const sheet = writeContactSheet();
    if (sheet) process.stdout.write(`\nA picture of each page in each state: ${sheet}\n`);
  }
}
