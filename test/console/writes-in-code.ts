import { readdirSync, readFileSync } from 'node:fs';

/** `METHOD /path` of every write that the console's code can send. */
export function writesInCode(): string[] {
  const source = readdirSync('console/src', { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(`console/src/${file}`, 'utf8'))
    .join('\n');
  return [...source.matchAll(/api\.(POST|PUT|PATCH|DELETE)\(\s*'([^']+)'/g)].map(
    ([, method = '', path = '']) => `${method} ${path}`,
  );
}
