import { parseCommandLine, UsageError } from './command-line.js';

it('uses the ports from 3000 and keeps the data unless told otherwise', () => {
  expect(parseCommandLine([])).toEqual({ basePort: 3000, fresh: false, help: false });
  expect(parseCommandLine(['--fresh', '--port', '4000', '--data', '/srv/x'])).toEqual({
    basePort: 4000,
    fresh: true,
    dataRoot: '/srv/x',
    help: false,
  });
});

it.each([
  [['--prot', '4000']],
  [['--port']],
  [['--port', 'http']],
  [['--port', '0']],
  [['--port', '65533']],
  [['--data', '']],
  [['extra']],
])('refuses %j with a reason', (args) => {
  expect(() => parseCommandLine(args)).toThrow(UsageError);
});
