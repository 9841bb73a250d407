// Checkpoints of all replicas as a picture that moves with time: a lane for each replica, the present
// at the right edge.

const LABEL = 64;
const AXIS = 20;
const BAR = 14;

const colours = {};

function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ['text', 'quiet', 'line', 'lead', 'capture', 'position', 'completion', 'publish',
    'certified', 'stable', 'bad']) {
    colours[name] = style.getPropertyValue('--' + name).trim();
  }
}

/** How many milliseconds to show: some checkpoints, in a round number. */
function span(replicas) {
  const steps = [20, 30, 60, 120, 300, 600, 1800, 3600, 7200];
  let apart = 0;
  for (const replica of replicas) {
    const taken = (replica.checkpoints || []).filter(c => c.timeMillis > 0);
    if (taken.length > 1) {
      const last = taken.slice(-5);
      apart = Math.max(apart, (last[last.length - 1].timeMillis - last[0].timeMillis) / (last.length - 1));
    }
  }
  const wanted = apart === 0 ? 60 : apart * 5 / 1000;
  return 1000 * (steps.find(step => step >= wanted) || steps[steps.length - 1]);
}

function ago(millis) {
  const seconds = Math.round(millis / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

export class Timeline {
  constructor(canvas) {
    this.canvas = canvas;
    this.replicas = [];
    this.began = new Map();
    this.millis = 60_000;
    this.offset = 0;
    this.still = matchMedia('(prefers-reduced-motion: reduce)');
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', readColours);
    readColours();
    const frame = () => {
      if (!this.still.matches) {
        this.draw();
      }
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  show(status) {
    this.replicas = status.replicas;
    this.offset = status.timeMillis - Date.now();
    this.millis = span(this.replicas);
    if (this.still.matches) {
      this.draw();
    }
  }

  draw() {
    const ratio = devicePixelRatio || 1;
    const width = this.canvas.clientWidth;
    const lanes = Math.max(1, this.replicas.length);
    const height = AXIS + lanes * Math.max(22, Math.min(44, 176 / lanes));
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
      this.canvas.style.height = height + 'px';
    }
    const context = this.canvas.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = '12px system-ui, "DejaVu Sans", sans-serif';
    const now = Date.now() + this.offset;
    const area = { left: LABEL, right: width - 10, height, lane: (height - AXIS) / lanes };
    area.x = time => area.right - (now - time) / this.millis * (area.right - area.left);
    this.axis(context, area);
    this.replicas.forEach((replica, index) => this.lane(context, area, replica, index, now));
  }

  axis(context, area) {
    const parts = area.right - area.left > 600 ? 6 : 3;
    context.lineWidth = 1;
    context.textAlign = 'right';
    context.textBaseline = 'alphabetic';
    for (let i = 0; i <= parts; i++) {
      const x = area.right - i / parts * (area.right - area.left);
      context.strokeStyle = colours.line;
      context.beginPath();
      context.moveTo(Math.round(x) + 0.5, 0);
      context.lineTo(Math.round(x) + 0.5, area.height - AXIS + 4);
      context.stroke();
      context.fillStyle = colours.quiet;
      context.textAlign = i === 0 ? 'right' : 'center';
      context.fillText(i === 0 ? 'now' : '−' + ago(i / parts * this.millis), i === 0 ? area.right + 4 : x, area.height - 4);
    }
  }

  lane(context, area, replica, index, now) {
    const middle = (index + 0.5) * area.lane;
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.fillStyle = replica.reachable ? colours.text : colours.quiet;
    context.fillText(`replica ${replica.replica}`, 0, middle);
    context.strokeStyle = colours.line;
    context.beginPath();
    context.moveTo(area.left, Math.round(middle) + 0.5);
    context.lineTo(area.right, Math.round(middle) + 0.5);
    context.stroke();
    context.save();
    context.beginPath();
    context.rect(area.left, 0, area.right - area.left + 6, area.height);
    context.clip();
    for (const checkpoint of replica.checkpoints || []) {
      if (checkpoint.timeMillis > now - this.millis * 1.5) {
        this.checkpoint(context, area, checkpoint, middle);
      }
    }
    if (replica.reachable && replica.phase && replica.phase.name !== '') {
      this.phase(context, area, replica, now, middle);
    }
    context.restore();
  }

  /** What is not yet a checkpoint: of what came before only is known what this page saw. */
  phase(context, area, replica, now, middle) {
    const { name, sinceMillis } = replica.phase;
    const colour = { capturing: 'capture', captured: 'lead', completing: 'completion', publishing: 'publish' }[name];
    if (name === 'capturing') {
      this.began.set(replica.replica, sinceMillis);
    } else if (name === 'captured' && this.began.has(replica.replica)) {
      this.bar(context, area, this.began.get(replica.replica), sinceMillis, middle, colours.capture);
    }
    this.bar(context, area, sinceMillis, now, middle, colours[colour] || colours.quiet);
  }

  checkpoint(context, area, checkpoint, middle) {
    const at = checkpoint.timeMillis;
    const costs = checkpoint.costs;
    const begin = at - costs.leadMillis;
    if (costs.leadMillis > 0) {
      this.bar(context, area, begin, at, middle, colours.lead);
    }
    if (costs.captureMillis > 0) {
      this.bar(context, area, begin, begin + costs.captureMillis, middle, colours.capture);
    }
    const paused = at + checkpoint.pauseMicros / 1000;
    if (costs.completionMillis > 0) {
      this.bar(context, area, paused, paused + costs.completionMillis, middle, colours.completion);
    }
    if (costs.publishedMillis > 0) {
      const done = at + costs.publishedMillis;
      this.bar(context, area, done - costs.publishMillis, done, middle, colours.publish);
    }
    context.fillStyle = costs.late ? colours.bad : colours.position;
    context.fillRect(area.x(at) - 1, middle - BAR / 2 - 4, 2, BAR + 8);
    if (costs.certifiedMillis > 0) {
      this.ring(context, area.x(at + costs.certifiedMillis), middle, false);
    }
    if (costs.stableMillis > 0) {
      this.ring(context, area.x(at + costs.stableMillis), middle, true);
    }
  }

  bar(context, area, from, to, middle, colour) {
    const x = area.x(from);
    context.fillStyle = colour;
    context.fillRect(x, middle - BAR / 2, Math.max(1.5, area.x(to) - x), BAR);
  }

  ring(context, x, middle, filled) {
    context.beginPath();
    context.arc(x, middle, 4, 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = filled ? colours.stable : colours.certified;
    context.fillStyle = filled ? colours.stable : 'transparent';
    context.fill();
    context.stroke();
  }
}
