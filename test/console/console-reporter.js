import { emptyPictures, writeContactSheet } from './contact-sheet.js';
import { TASKS, WAYS } from './tasks.js';

const CELL =
  /^is right in light and dark and at every width (?:when it is (?<state>\w+)|with the dialog (?<dialog>.+))$/;

const TASK = /^task: (?<task>.+)$/;
const WAY = /^is done (?<way>.+)$/;

/** A table in Markdown. */
const table = (rows) => {
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  const lines = rows.map((row) => `| ${row.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`);
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  return lines.join('\n');
};

const word = (status) => (status === 'passed' ? 'ok' : status);

/** Of one way of doing a task: done, and in how many seconds; else what became of it. */
const done = ({ status, duration }) =>
  status === 'passed' ? `✔ ${((duration ?? 0) / 1000).toFixed(1)} s` : `✘ ${status}`;

/**
 * Prints which page was tried in which state, which task was done in which way and what else was, as tables; puts the
 * pictures that were kept on one page, and says where. A run of everything begins without the pictures of the run before,
 * and fails when a task was not tried in one of the ways.
 */
export default class ConsoleReporter {
  constructor(globalConfig) {
    this.everything =
      !globalConfig.testNamePattern &&
      globalConfig.testPathPatterns.patterns.length === 0 &&
      globalConfig.shard === undefined;
    this.untried = [];
  }

  /** Jest fails the run for it. */
  getLastError() {
    if (this.untried.length > 0) return new Error(`Nobody has tried: ${this.untried.join('; ')}.`);
    return undefined;
  }

  onRunStart() {
    if (this.everything) emptyPictures();
  }

  onRunComplete(_contexts, results) {
    const pages = new Map();
    const states = new Set();
    const others = [];
    const tasks = new Map(this.everything ? TASKS.map((task) => [task, new Map()]) : []);
    for (const { testResults } of results.testResults)
      for (const { ancestorTitles, title, status, duration } of testResults) {
        const [page = ''] = ancestorTitles;
        const task = TASK.exec(page)?.groups.task;
        const way = WAY.exec(title)?.groups.way;
        if (task && way) {
          // What a pattern leaves out was not tried.
          if (status === 'pending') continue;
          if (!tasks.has(task)) tasks.set(task, new Map());
          tasks.get(task).set(way, done({ status, duration }));
          continue;
        }
        const cell = CELL.exec(title)?.groups;
        if (!cell) {
          others.push([ancestorTitles.join(': '), title, word(status)]);
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
    if (tasks.size > 0) {
      const cells = [...tasks].map(([task, ways]) => [
        task,
        ...WAYS.map((way) => ways.get(way) ?? 'missing'),
      ]);
      process.stdout.write(`\n${table([['task', ...WAYS], ...cells])}\n`);
      if (this.everything)
        this.untried = cells.filter((row) => row.includes('missing')).map(([task]) => task);
    }
    if (others.length > 0)
      process.stdout.write(`\n${table([['what', 'what happens', 'result'], ...others])}\n`);
    const sheet = writeContactSheet();
    if (sheet) process.stdout.write(`\nA picture of each page in each state: ${sheet}\n`);
  }
}
