import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteData, locateDataFolder, openData } from './data-folder.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rolegate-demo-data-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

it('keeps the data of each base port apart', () => {
  expect(locateDataFolder(3000, root)).toBe(join(root, 'port-3000'));
  expect(locateDataFolder(4000, root)).toBe(join(root, 'port-4000'));
  expect(locateDataFolder(3000)).toMatch(/port-3000$/);
});

it('makes secrets once, for their owner alone, and finds them again', async () => {
  const folder = join(root, 'port-1');
  const first = await openData(folder);
  expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o066).toBe(0);
  expect(Buffer.from(first.secrets.encryptionKey, 'base64')).toHaveLength(32);
  expect(first.seeded).toBe(false);
  first.markSeeded();
  const second = await openData(folder);
  expect(second.secrets).toEqual(first.secrets);
  expect(second.seeded).toBe(true);
});

it('starts over after deleting', async () => {
  const folder = join(root, 'port-1');
  const first = await openData(folder);
  first.markSeeded();
  await deleteData(folder);
  expect(existsSync(folder)).toBe(false);
  const second = await openData(folder);
  expect(second.seeded).toBe(false);
  expect(second.secrets.encryptionKey).not.toBe(first.secrets.encryptionKey);
});

it('names secrets that it cannot read, and leaves them', async () => {
  const folder = join(root, 'port-1');
  mkdirSync(folder);
  writeFileSync(join(folder, 'secrets.json'), '{"encryptionKey": ');
  await expect(openData(folder)).rejects.toThrow(/secrets\.json cannot be read.*--fresh/);
  expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).toBe('{"encryptionKey": ');
});

it('does not follow a link that somebody put in its place', async () => {
  const elsewhere = join(root, 'elsewhere');
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, join(root, 'port-1'));
  await expect(openData(join(root, 'port-1'))).rejects.toThrow(/not a folder of this account/);
  expect(existsSync(join(elsewhere, 'secrets.json'))).toBe(false);
});
