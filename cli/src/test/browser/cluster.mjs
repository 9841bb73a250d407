// Four replicas with pages, in one process that is told on its standard input what to do.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const HOME = join(import.meta.dirname, '../../../..');
const JAR = join(HOME, 'cli/target/evenkeel-cli-0.1.0-SNAPSHOT.jar');
const OPTIONS = ['-Xmx900m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

function free(port) {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function freePorts(count) {
  for (let attempt = 0; attempt < 200; attempt++) {
    const first = 15_000 + Math.floor(Math.random() * 16_000);
    const all = Array.from({ length: count }, (_, i) => free(first + i));
    if ((await Promise.all(all)).every(Boolean)) {
      return first;
    }
  }
  throw new Error(`no ${count} free ports in a row`);
}

/** Waits until something holds; a slow machine only makes it longer. */
export async function until(what, holds, seconds = 300) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await holds();
    if (found) {
      return found;
    }
    if (Date.now() > deadline) {
      throw new Error(`not within ${seconds} s: ${what}`);
    }
    await new Promise(resolve => setTimeout(resolve, 250));
  }
}

export class Cluster {
  static async create() {
    if (!existsSync(JAR)) {
      throw new Error(`there is no ${JAR}: build with \`./mvnw package -Dquick -pl cli -am\` first`);
    }
    const cluster = new Cluster();
    cluster.directory = mkdtempSync(join(tmpdir(), 'evenkeel-page-'));
    const first = await freePorts(8);
    cluster.pages = first + 4;
    cluster.errors = openSync(process.env.LOG || join(cluster.directory, 'log'), 'a');
    cluster.process = spawn('java', [...OPTIONS, '-cp', `${JAR}:${join(HOME, 'cli/target/lib/*')}`,
      join(import.meta.dirname, 'Harbour.java'), join(cluster.directory, 'c'), `${first}`],
    { stdio: ['pipe', 'pipe', cluster.errors] });
    cluster.ended = new Promise(resolve => cluster.process.once('exit', resolve));
    cluster.waiting = new Map();
    createInterface({ input: cluster.process.stdout }).on('line', line => cluster.waiting.get(line)?.());
    return cluster;
  }

  /** Says something, and waits until it is done. */
  tell(line) {
    return Promise.race([
      new Promise(resolve => {
        this.waiting.set(`done ${line}`, resolve);
        this.process.stdin.write(`${line}\n`);
      }),
      this.ended.then(code => { throw new Error(`the replicas' process ended with ${code} at: ${line}`); }),
    ]);
  }

  url(replica, path = '/') {
    return `http://127.0.0.1:${this.pages + replica}${path}`;
  }

  async status(replica = 0) {
    const response = await fetch(this.url(replica, '/status'));
    return response.json();
  }

  /** Waits until all these replicas run and vote, as the first of them sees it. */
  running(...replicas) {
    return until(`replicas ${replicas} run`, async () => {
      const status = await this.status(replicas[0]);
      return replicas.every(r => status.replicas[r].state === 'running' && status.replicas[r].voting);
    });
  }

  async close() {
    this.process.kill('SIGKILL');
    await this.ended;
    rmSync(this.directory, { recursive: true, force: true });
  }
}
