// Shows what /live sends: once a second the same JSON as /status. Text is only ever set as text.

import { Timeline } from '/timeline.js';

const HISTORY = 120;
const EVENTS = 16;
const SAME_MILLIS = 10_000;
const CHECKPOINTS = 8;

const get = id => document.getElementById(id);
const timeline = new Timeline(get('timeline'));
const number = new Intl.NumberFormat('en');
const history = { rate: [], latency: [], lag: [] };
let before = new Map();

/* Words for values. */

function duration(millis) {
  if (millis === 0) return '–';
  if (millis < 10) return `${millis.toFixed(millis < 1 ? 2 : 1)} ms`;
  if (millis < 1000) return `${Math.round(millis)} ms`;
  if (millis < 60_000) return `${(millis / 1000).toFixed(1)} s`;
  return `${Math.floor(millis / 60_000)} min ${Math.round(millis % 60_000 / 1000)} s`;
}

function bytes(count) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(unit > 0 && value < 100 ? 1 : 0)} ${units[unit]}`;
}

function clock(millis) {
  return new Date(millis).toLocaleTimeString('en-GB');
}

function when(millis) {
  const date = new Date(millis);
  const today = date.toDateString() === new Date().toDateString();
  return today ? clock(millis) : date.toLocaleDateString('en-GB') + ' ' + clock(millis);
}

/* Elements. */

function text(element, value) {
  const string = String(value);
  if (element.textContent !== string) {
    element.textContent = string;
  }
}

function make(tag, className, content) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (content !== undefined) element.textContent = content;
  return element;
}

/** Keeps one child for each item, in their order, and fills it anew. */
function list(parent, items, key, create, fill) {
  const present = new Map([...parent.children].map(child => [child.dataset.key, child]));
  items.forEach((item, index) => {
    const name = String(key(item));
    let child = present.get(name);
    present.delete(name);
    if (!child) {
      child = create(item);
      child.dataset.key = name;
    }
    fill(child, item);
    if (parent.children[index] !== child) {
      parent.insertBefore(child, parent.children[index] || null);
    }
  });
  present.forEach(child => child.remove());
}

/** A row whose cells have a label, for narrow screens, and a field, for whoever looks for one. */
function row(cells) {
  const tr = make('tr');
  for (const [field, label, className] of cells) {
    const td = make('td', className);
    td.dataset.label = label;
    td.dataset.field = field;
    tr.append(td);
  }
  return tr;
}

function cell(tr, field) {
  return tr.querySelector(`[data-field="${field}"]`);
}

/* Small pictures. */

function svg(tag, attributes) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  return element;
}

function line(picture, values) {
  picture.setAttribute('viewBox', `0 0 ${HISTORY - 1} 100`);
  picture.setAttribute('preserveAspectRatio', 'none');
  if (values.length < 2) {
    picture.replaceChildren();
    return;
  }
  const max = Math.max(...values, 1e-9);
  const first = HISTORY - values.length;
  const points = values.map((value, i) => `${first + i} ${(98 - value / max * 94).toFixed(1)}`);
  picture.replaceChildren(
    svg('path', { class: 'area', d: `M${first} 100 L${points.join(' L')} L${HISTORY - 1} 100 Z` }),
    svg('path', { d: `M${points.join(' L')}` }));
}

/** Bars on a logarithmic scale from 10 µs. */
function bars(picture, micros, limit) {
  const places = 40;
  picture.setAttribute('viewBox', `0 0 ${places} 100`);
  picture.setAttribute('preserveAspectRatio', 'none');
  const shown = micros.slice(-places);
  const max = Math.log10(Math.max(1000, ...shown) / 10);
  picture.replaceChildren(...shown.map((value, i) => {
    const height = Math.max(3, Math.log10(Math.max(value, 11) / 10) / max * 96);
    return svg('rect', {
      x: places - shown.length + i + 0.12, width: 0.76, y: 100 - height, height,
      class: value > limit ? 'over' : '',
    });
  }));
}

function remember(values, value) {
  values.push(value);
  if (values.length > HISTORY) values.shift();
}

/* Parts of the page. */

function rates(status) {
  const now = new Map();
  const rate = new Map();
  for (const replica of status.replicas.filter(r => r.reachable)) {
    const last = before.get(replica.replica);
    const millis = last ? replica.uptimeMillis - last.uptimeMillis : 0;
    if (millis > 0 && replica.requests >= last.requests) {
      rate.set(replica.replica, (replica.requests - last.requests) * 1000 / millis);
    }
    now.set(replica.replica, { requests: replica.requests, uptimeMillis: replica.uptimeMillis });
  }
  before = now;
  return rate;
}

function health(status) {
  const all = status.replicas.length;
  const pill = get('health');
  const word = !status.healthy ? 'bad' : status.healthyReplicas < all ? 'less' : 'good';
  pill.dataset.health = word;
  text(pill, `${status.healthy ? 'healthy' : 'NOT HEALTHY'}: ${status.healthyReplicas} of ${all} run and vote, `
    + `${status.neededReplicas} needed`);
  text(get('cluster'), status.cluster);
  text(get('seen-by'), `seen by replica ${status.seenBy} at ${clock(status.timeMillis)}`);
  document.title = `${word === 'good' ? '' : word === 'less' ? '△ ' : '✕ '}${status.cluster} · Evenkeel`;
}

function figures(status, rate, self, primary) {
  const rates = [...rate.values()];
  const requests = rates.length === 0 ? 0 : Math.max(...rates);
  if (rates.length > 0) {
    remember(history.rate, requests);
    text(get('rate'), number.format(Math.round(requests)));
    text(get('rate-note'), primary ? `${number.format(primary.pendingRequests)} wait to be ordered` : '');
  }
  line(get('rate-line'), history.rate);

  const latency = (primary && primary.latency) || null;
  remember(history.latency, latency ? latency.p99Micros / 1000 : 0);
  text(get('p50'), latency ? duration(latency.p50Micros / 1000) : '–');
  text(get('latency-note'), latency
    ? `99 %: ${duration(latency.p99Micros / 1000)}, longest ${duration(latency.maxMicros / 1000)}`
    : 'no requests in the last ten seconds');
  line(get('latency-line'), history.latency);

  const taken = (self.checkpoints || []).filter(c => c.timeMillis > 0);
  const last = taken[taken.length - 1];
  text(get('pause'), last ? duration(last.costs.pauseMicrosMax / 1000) : '–');
  text(get('pause-unit'), last ? last.method : '');
  text(get('pause-note'), last
    ? `longest of the last ${taken.length}: `
      + duration(Math.max(...taken.map(c => c.costs.pauseMicrosMax)) / 1000)
    : 'no checkpoint yet');
  bars(get('pause-line'), taken.map(c => c.costs.pauseMicrosMax), 10_000);

  const reachable = status.replicas.filter(r => r.reachable);
  const furthest = reachable.reduce((a, b) => b.lag > a.lag ? b : a, { lag: 0, replica: -1 });
  remember(history.lag, furthest.lag);
  text(get('lag'), number.format(furthest.lag));
  text(get('lag-note'), furthest.lag > 0 ? `replica ${furthest.replica}`
    : reachable.length < status.replicas.length ? 'of those that answer' : 'all stand at the same batch');
  line(get('lag-line'), history.lag);
}

const REPLICA = [['replica', 'Replica', 'head'], ['state', 'State'], ['view', 'View', 'n'],
  ['sequence', 'Sequence', 'n'], ['lag', 'Lag', 'n'], ['rate', 'Requests/s', 'n'],
  ['stableSequence', 'Stable', 'n'], ['stableRoot', 'Root'], ['voting', 'Votes'], ['method', 'Method'],
  ['refusals', 'Refused', 'n']];

function replicaRow(replica) {
  const tr = replica.reachable ? row(REPLICA) : row([REPLICA[0], ['reason', 'Reason', 'wide']]);
  if (!replica.reachable) {
    cell(tr, 'reason').colSpan = REPLICA.length - 1;
  }
  tr.dataset.replica = replica.replica;
  cell(tr, 'replica').append(make('span', 'dot'), make('span', 'id'), make('span', 'tag'));
  return tr;
}

function fillReplica(tr, replica, rate, self) {
  const [dot, id, tag] = cell(tr, 'replica').children;
  const good = replica.reachable && replica.voting && replica.state === 'running';
  dot.className = 'dot ' + (good ? 'good' : replica.reachable ? 'warn' : 'bad');
  text(id, `replica ${replica.replica}${replica.replica === self ? ' (this one)' : ''}`);
  tag.hidden = !replica.reachable;
  tag.className = replica.primary ? 'tag primary' : 'tag';
  text(tag, replica.primary ? 'primary' : 'backup');
  if (!replica.reachable) {
    text(cell(tr, 'reason'), `unreachable at ${replica.address}: ${replica.reason}`);
    return;
  }
  text(cell(tr, 'state'), replica.state);
  cell(tr, 'state').classList.toggle('bad', replica.state.startsWith('halted'));
  for (const field of ['view', 'sequence', 'lag', 'refusals']) {
    text(cell(tr, field), number.format(replica[field]));
  }
  text(cell(tr, 'rate'), rate.has(replica.replica) ? number.format(Math.round(rate.get(replica.replica))) : '–');
  text(cell(tr, 'stableSequence'), replica.stableSequence === 0 ? 'none' : number.format(replica.stableSequence));
  const root = cell(tr, 'stableRoot');
  if (!root.firstChild) root.append(make('code'));
  text(root.firstChild, replica.stableRoot.slice(0, 12) || '–');
  text(cell(tr, 'voting'), replica.voting ? 'yes' : `no: ${replica.notVoting}`);
  cell(tr, 'voting').classList.toggle('bad', !replica.voting);
  text(cell(tr, 'method'), replica.method);
}

const CHECKPOINT = [['sequence', 'Position', 'n head'], ['method', 'Method', 'less'], ['leadMillis', 'Lead', 'n'],
  ['captureMillis', 'Capture', 'n'], ['pauseMicrosMax', 'Longest stop', 'n'], ['completionMillis', 'Completion', 'n'],
  ['publishedMillis', 'Published', 'n'], ['certifiedMillis', 'Certified', 'n'], ['stableMillis', 'Stable', 'n'],
  ['objects', 'Objects', 'n less'], ['bytes', 'Size', 'n less']];

function fillCheckpoint(tr, checkpoint) {
  const costs = checkpoint.costs;
  tr.classList.toggle('late', costs.late);
  text(cell(tr, 'sequence'), number.format(checkpoint.sequence));
  text(cell(tr, 'method'), checkpoint.method);
  for (const field of ['leadMillis', 'captureMillis', 'completionMillis']) {
    text(cell(tr, field), duration(costs[field]));
  }
  for (const field of ['publishedMillis', 'certifiedMillis', 'stableMillis']) {
    text(cell(tr, field), costs[field] === 0 ? '–' : '+' + duration(costs[field]));
  }
  text(cell(tr, 'pauseMicrosMax'), duration(costs.pauseMicrosMax / 1000));
  text(cell(tr, 'objects'), number.format(costs.objects));
  text(cell(tr, 'bytes'), bytes(costs.bytes));
}

function checkpoints(self) {
  const shown = (self.checkpoints || []).slice(-CHECKPOINTS).reverse();
  list(document.querySelector('#checkpoints tbody'), shown, c => c.sequence, () => row(CHECKPOINT), fillCheckpoint);
  get('checkpoints').hidden = shown.length === 0;
  const phase = self.phase && self.phase.name;
  text(get('checkpoints-note'), (phase
    ? `Replica ${self.replica} is ${phase}${self.phase.bytes > 0 ? `, ${bytes(self.phase.bytes)} read` : ''}. ` : '')
    + `The table is of replica ${self.replica}; published, certified and stable are counted from the position.`);
}

function transfers(status) {
  const shown = status.replicas.filter(r => r.transfer);
  get('transfers').hidden = shown.length === 0;
  list(document.querySelector('.transfers'), shown, r => r.replica, () => {
    const element = make('div', 'transfer');
    const words = make('p');
    words.append(make('span'), make('span', 'quiet'));
    const bar = make('div', 'bar');
    bar.append(make('i', 'reused'), make('i', 'fetched'));
    element.append(words, bar);
    return element;
  }, (element, replica) => {
    const transfer = replica.transfer;
    const total = Math.max(1, transfer.bytesTotal);
    const [what, far] = element.querySelectorAll('span');
    element.dataset.replica = replica.replica;
    text(what, `replica ${replica.replica} fetches checkpoint ${number.format(transfer.sequence)} from `
      + transfer.sources.map(s => transfer.sourcesDemoted.includes(s) ? `${s} (demoted)` : s).join(', '));
    const here = transfer.bytesFetched + transfer.bytesReused;
    text(far, transfer.bytesTotal === 0 ? 'just begun'
      : `${bytes(here)} of ${bytes(transfer.bytesTotal)} (${Math.floor(100 * here / total)} %), `
        + `${bytes(transfer.bytesReused)} from its own disk`
        + (transfer.millisLeft === undefined ? '' : `, about ${duration(transfer.millisLeft)} left`));
    element.querySelector('.reused').style.width = `${100 * transfer.bytesReused / total}%`;
    element.querySelector('.fetched').style.width = `${100 * transfer.bytesFetched / total}%`;
  });
}

const MISBEHAVIOUR = [['replica', 'Replica', 'head'], ['name', 'What'], ['count', 'Times', 'n'], ['since', 'Since'],
  ['last', 'Last'], ['by', 'Seen by'], ['text', 'Last one', 'text']];

/** What all replicas that answer hold against others, each kind once. */
function gathered(status) {
  const kinds = new Map();
  for (const by of status.replicas) {
    for (const seen of by.misbehaviour || []) {
      const key = `${seen.replica} ${seen.name}`;
      const kind = kinds.get(key)
        || { key, replica: seen.replica, name: seen.name, count: 0, since: Infinity, last: 0, by: [], text: '' };
      kind.count += seen.count;
      kind.since = Math.min(kind.since, seen.sinceMillis);
      if (seen.lastMillis >= kind.last) {
        kind.last = seen.lastMillis;
        kind.text = seen.text;
      }
      kind.by.push(by.replica);
      kinds.set(key, kind);
    }
  }
  return [...kinds.values()].sort((a, b) => b.last - a.last || a.replica - b.replica);
}

function misbehaviour(status) {
  const all = gathered(status);
  list(document.querySelector('#misbehaviour tbody'), all, k => k.key, () => row(MISBEHAVIOUR), (tr, kind) => {
    text(cell(tr, 'replica'), `replica ${kind.replica}`);
    text(cell(tr, 'name'), kind.name);
    text(cell(tr, 'count'), number.format(kind.count));
    text(cell(tr, 'since'), when(kind.since));
    text(cell(tr, 'last'), when(kind.last));
    text(cell(tr, 'by'), kind.by.join(', '));
    text(cell(tr, 'text'), kind.text);
  });
  get('misbehaviour').hidden = all.length === 0;
  text(get('misbehaviour-note'), all.length === 0 ? 'Nobody holds anything against another replica.'
    : 'Counted since each replica started. One replica alone may lie about another; several may not.');
}

/** The newest events; what several replicas say in the same words within some seconds stands there once. */
function events(status) {
  const told = new Map();
  for (const by of status.replicas) {
    for (const event of by.events || []) {
      const key = `${event.name} ${event.text} ${Math.round(event.timeMillis / SAME_MILLIS)}`;
      const one = told.get(key) || { ...event, key, by: new Set() };
      one.timeMillis = Math.max(one.timeMillis, event.timeMillis);
      one.by.add(by.replica);
      told.set(key, one);
    }
  }
  const newest = [...told.values()].sort((a, b) => b.timeMillis - a.timeMillis).slice(0, EVENTS);
  list(get('events'), newest, event => event.key, () => {
    const item = make('li');
    item.append(make('time'), make('span', 'by'), make('span', 'what'), make('span', 'text'));
    return item;
  }, (item, event) => {
    const [time, by, what, words] = item.children;
    text(time, clock(event.timeMillis));
    text(by, [...event.by].sort((a, b) => a - b).map(id => `r${id}`).join(' '));
    text(what, event.name);
    what.classList.toggle('about', event.replica >= 0);
    text(words, event.text);
  });
}

function show(status) {
  const self = status.replicas.find(r => r.replica === status.seenBy) || status.replicas[0];
  const primary = status.replicas.find(r => r.reachable && r.primary
    && status.replicas.every(o => !o.reachable || o.view <= r.view));
  const rate = rates(status);
  health(status);
  figures(status, rate, self, primary);
  list(document.querySelector('#replicas tbody'), status.replicas, r => `${r.replica} ${r.reachable}`, replicaRow,
    (tr, replica) => fillReplica(tr, replica, rate, status.seenBy));
  transfers(status);
  timeline.show(status);
  checkpoints(self);
  misbehaviour(status);
  events(status);
}

/* The connection. */

function connect() {
  const source = new EventSource('/live');
  source.addEventListener('status', event => {
    get('lost').hidden = true;
    get('main').classList.remove('old');
    const status = JSON.parse(event.data);
    show(status);
    document.documentElement.dataset.shown = event.lastEventId || status.timeMillis;
  });
  source.onerror = () => {
    source.close();
    get('lost').hidden = false;
    get('main').classList.add('old');
    setTimeout(connect, 2000);
  };
}

connect();
