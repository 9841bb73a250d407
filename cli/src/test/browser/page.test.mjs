// The page of four running replicas, in headless Chromium. PICTURES=DIR keeps the pictures of the documents.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { Cluster, until } from './cluster.mjs';

const CHROMIUM = process.env.CHROMIUM || '/usr/bin/chromium';
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

let cluster;
let browser;
let page;
let directory;
const requested = [];
const complaints = [];

before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'evenkeel-chromium-'));
  cluster = await Cluster.create();
  for (const replica of [0, 1, 2, 3]) {
    await cluster.tell(`start ${replica}`);
  }
  browser = await chromium.launchPersistentContext(directory, {
    executablePath: CHROMIUM, headless: true, args: FLAGS, viewport: { width: 1280, height: 900 },
  });
  page = await browser.newPage();
  page.on('request', request => requested.push(request.url()));
  page.on('pageerror', error => complaints.push(error.message));
  page.on('console', message => {
    if (message.type() === 'error' && !message.text().includes('ERR_')) complaints.push(message.text());
  });
  await cluster.running(0, 1, 2, 3);
  await page.goto(cluster.url(0));
  await page.waitForSelector('html[data-shown]');
});

after(async () => {
  await browser?.close();
  await cluster?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** The page down to some events. */
async function picture(name) {
  if (process.env.PICTURES) {
    const height = await page.evaluate(() => Math.min(document.documentElement.scrollHeight, 1250));
    await page.screenshot({ path: join(process.env.PICTURES, name), fullPage: true,
      clip: { x: 0, y: 0, width: 1280, height } });
  }
}

/** What the page shows, in the words and numbers of /status. */
function shown() {
  return page.evaluate(() => {
    const number = text => Number(text.replaceAll(',', ''));
    const field = (row, name) => row.querySelector(`[data-field="${name}"]`).textContent;
    return {
      cluster: document.getElementById('cluster').textContent,
      health: document.getElementById('health').textContent,
      replicas: [...document.querySelectorAll('#replicas tbody tr')].map(row => ({
        replica: Number(row.dataset.replica),
        role: row.querySelector('.tag').textContent,
        state: field(row, 'state'),
        view: number(field(row, 'view')),
        sequence: number(field(row, 'sequence')),
        lag: number(field(row, 'lag')),
        stable: field(row, 'stableSequence'),
        root: field(row, 'stableRoot'),
        votes: field(row, 'voting'),
        method: field(row, 'method'),
        refusals: number(field(row, 'refusals')),
      })),
      checkpoints: [...document.querySelectorAll('#checkpoints tbody tr')].map(row => ({
        sequence: number(field(row, 'sequence')),
        method: field(row, 'method'),
        objects: number(field(row, 'objects')),
      })),
    };
  });
}

function expected(status) {
  return {
    cluster: status.cluster,
    health: `healthy: ${status.healthyReplicas} of 4 run and vote, ${status.neededReplicas} needed`,
    replicas: status.replicas.map(r => ({
      replica: r.replica,
      role: r.primary ? 'primary' : 'backup',
      state: r.state,
      view: r.view,
      sequence: r.sequence,
      lag: r.lag,
      stable: r.stableSequence === 0 ? 'none' : r.stableSequence.toLocaleString('en'),
      root: r.stableRoot.slice(0, 12) || '–',
      votes: r.voting ? 'yes' : `no: ${r.notVoting}`,
      method: r.method,
      refusals: r.refusals,
    })),
    checkpoints: status.replicas[0].checkpoints.slice(-8).reverse().map(c => ({
      sequence: c.sequence, method: c.method, objects: c.costs.objects,
    })),
  };
}

/** Waits until the page shows what /status says; what stands still will be equal some time. */
async function showsStatus() {
  let difference;
  await until('the page shows what /status says', async () => {
    const status = await cluster.status();
    try {
      assert.deepEqual(await shown(), expected(status));
      return true;
    } catch (unequal) {
      difference = unequal;
      return false;
    }
  }, 60).catch(() => { throw difference; });
}

test('an idle cluster is shown as /status has it', async () => {
  await showsStatus();
});

test('a checkpoint moves through its phases', async () => {
  await cluster.tell('load 3000 150');
  await until('three stable checkpoints, and a capture', async () => {
    const { replicas } = await cluster.status();
    return replicas.every(r => r.checkpoints && r.checkpoints.filter(c => c.costs.stableMillis > 0).length >= 3)
      && replicas[0].phase.name === 'capturing' && replicas[0].phase.bytes > 300_000;
  });
  await until('the page says so', () => page.evaluate(
    () => document.getElementById('checkpoints-note').textContent.includes('is capturing')));
  await picture('page-checkpoint.png');
  const drawn = await page.evaluate(() => {
    const canvas = document.getElementById('timeline');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const colours = new Set();
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] === 255) colours.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
    }
    return [...colours];
  });
  for (const colour of ['59,125,191', '185,211,236', '29,122,79', '23,33,43']) { // capture, lead, stable, position
    assert.ok(drawn.includes(colour), `${colour} is on the timeline`);
  }
});

test('a stopped replica is unreachable, and comes back by a transfer whose progress is shown', async () => {
  await cluster.tell('stop 3');
  await page.waitForFunction(() => document.querySelectorAll('#replicas [data-field="reason"]').length === 1);
  assert.match(await page.textContent('#health'), /3 of 4 run and vote/);
  const since = (await cluster.status()).replicas[0].stableSequence;
  await until('two more stable checkpoints', async () => {
    const { replicas } = await cluster.status();
    return replicas[0].checkpoints.filter(c => c.sequence > since && c.costs.stableMillis > 0).length >= 2;
  });
  await cluster.tell('start 3');
  await page.waitForFunction(() => {
    const fetched = document.querySelector('.transfer .fetched');
    return fetched && parseFloat(fetched.style.width) > 25;
  }, null, { timeout: 240_000 });
  await picture('page-recovery.png');
  await cluster.running(0, 3);
});

test('who lies is named, with what it did and since when', async () => {
  await cluster.tell('load 3000 150');
  await cluster.tell('stop 2');
  await cluster.tell('start 2 wrong-root corrupt-chunks');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForFunction(() => [...document.querySelectorAll('#misbehaviour tbody tr')]
    .some(row => row.textContent.includes('wrong-root') && row.textContent.includes('replica 2')), null, { timeout: 240_000 });
  await page.waitForTimeout(2500);
  await picture('page-attack.png');
  const { replicas } = await cluster.status();
  const seen = replicas[0].misbehaviour.find(kind => kind.name === 'wrong-root');
  assert.equal(seen.replica, 2);
  assert.ok(seen.sinceMillis > 0 && seen.count > 0);
  await page.emulateMedia({ colorScheme: 'light' });
});

test('with everything on it, it fits screens of 400 and 1600 px, light and dark', async () => {
  for (const width of [400, 1600]) {
    for (const colorScheme of ['light', 'dark']) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(1500);
      const [needed, there, ground] = await page.evaluate(() => [document.documentElement.scrollWidth,
        document.documentElement.clientWidth, getComputedStyle(document.body).backgroundColor]);
      assert.ok(needed <= there, `${needed} px needed of ${there} at ${width}, ${colorScheme}`);
      assert.equal(ground, colorScheme === 'dark' ? 'rgb(15, 21, 27)' : 'rgb(244, 246, 248)');
      if (process.env.LOOK) {
        await page.screenshot({ path: join(process.env.LOOK, `look-${width}-${colorScheme}.png`), fullPage: true });
      }
    }
  }
});

test('at rest again it shows what /status says', async () => {
  await cluster.tell('quiet');
  await page.setViewportSize({ width: 1280, height: 900 });
  await cluster.running(0, 1, 2, 3);
  await showsStatus();
});

test('it asks nobody but its own replica, and complains of nothing', () => {
  assert.deepEqual(requested.filter(url => !url.startsWith(cluster.url(0))), []);
  assert.deepEqual(complaints, []);
});

test('it says when the connection is lost, and goes on when it is back', async () => {
  await cluster.tell('stop 0');
  await page.waitForSelector('#lost:not([hidden])');
  await cluster.tell('start 0');
  await page.waitForSelector('#lost', { state: 'hidden', timeout: 120_000 });
});
