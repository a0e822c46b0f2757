import { Injectable } from '@nestjs/common';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { GatewayError } from '../errors/gateway-error.js';
import type { ConfigurationModel } from './configuration-model.js';
import { doYamlTask, type YamlOutcome, type YamlTask } from './yaml-task.js';

/** Longer texts are read and written beside the thread that answers requests; in characters. */
const LONG = 64 * 1024;
/** How long one may take, in milliseconds. */
const PATIENCE_MS = 60_000;
/** How much memory the thread may take, in MB. */
const MEMORY_MB = 768;
/** Tasks that wait for the one that is under way; more are refused. */
const MOST_WAITING = 4;

/**
 * Reads and writes YAML. A megabyte of it takes more than a second, in which no decision would be answered: long texts get
 * a thread of their own, one at a time.
 */
@Injectable()
export class YamlThread {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  /** What a text says. @throws GatewayError `invalid-request` that names the line, `unavailable`. */
  async read(text: string): Promise<unknown> {
    return this.run({ read: text }, text.length);
  }

  /** On which lines of a text the JSON Pointers point, as far as they are texts of lines. @throws as {@link read}. */
  async linesOf(text: string, pointers: readonly string[]): Promise<readonly (number | undefined)[]> {
    return (await this.run({ linesOf: pointers, text }, text.length)) as (number | undefined)[];
  }

  /** The YAML of a configuration. @throws GatewayError `unavailable`. */
  async write(model: ConfigurationModel): Promise<string> {
    return (await this.run({ write: model }, JSON.stringify(model).length)) as string;
  }

  private async run(task: YamlTask, length: number): Promise<unknown> {
    const outcome = length <= LONG ? doYamlTask(task) : await this.inTurn(task);
    if ('fault' in outcome) throw new GatewayError('invalid-request', outcome.fault);
    return outcome.result;
  }

  private async inTurn(task: YamlTask): Promise<YamlOutcome> {
    if (this.waiting > MOST_WAITING) {
      throw new GatewayError('unavailable', 'Other configuration documents are being read: try again soon.');
    }
    this.waiting += 1;
    const done = this.last.then(() => inThread(task));
    this.last = done.catch(() => undefined);
    return done.finally(() => (this.waiting -= 1));
  }
}

function inThread(task: YamlTask): Promise<YamlOutcome> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile(), {
      workerData: task,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      worker.removeAllListeners();
      // What it says after that, nobody hears.
      worker.on('error', () => undefined);
      void worker.terminate();
      finish();
    };
    const tooMuch = (cause?: unknown): void =>
      settle(() =>
        reject(
          new GatewayError('invalid-request', 'The document takes too much to be read: send it as JSON.', {
            cause,
          }),
        ),
      );
    const timer = setTimeout(tooMuch, PATIENCE_MS);
    worker.once('message', (outcome: YamlOutcome) => settle(() => resolve(outcome)));
    worker.once('error', (error: unknown) =>
      (error as { code?: unknown }).code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? tooMuch(error)
        : settle(() => reject(error instanceof Error ? error : new Error('The thread failed.'))),
    );
    worker.once('exit', () => settle(() => reject(new Error('The thread ended without an answer.'))));
  });
}

/** What the thread runs: beside this file, or as it was compiled, when this file runs as it was written. */
function workerFile(): string {
  const beside = fileURLToPath(new URL('./yaml-worker.js', import.meta.url));
  if (existsSync(beside)) return beside;
  return fileURLToPath(new URL('../../dist-dev/src/configuration/yaml-worker.js', import.meta.url));
}
