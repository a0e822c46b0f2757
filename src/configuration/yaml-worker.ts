import { parentPort, workerData } from 'node:worker_threads';
import { doYamlTask, type YamlTask } from './yaml-task.js';

// A thread of its own for one task: it ends with its answer.
parentPort?.postMessage(doYamlTask(workerData as YamlTask));
