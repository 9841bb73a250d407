'use strict';
const CHARACTER = 6.6;
for (const svg of document.querySelectorAll('svg')) {
  const width = Number(svg.dataset.width);
  const boxes = [...svg.querySelectorAll('g')].map(g => ({
    g, rect: g.querySelector('rect'), text: g.querySelector('text'),
    x: Number(g.dataset.x), w: Number(g.dataset.w), name: g.querySelector('title').textContent
  }));
  const widen = chosen => {
    for (const box of boxes) {
      const shown = box.x < chosen.x + chosen.w - 1e-6 && box.x + box.w > chosen.x + 1e-6;
      box.g.style.display = shown ? '' : 'none';
      if (!shown) continue;
      const from = Math.max(0, (box.x - chosen.x) * width / chosen.w);
      const to = Math.min(width, (box.x + box.w - chosen.x) * width / chosen.w);
      box.rect.setAttribute('x', from);
      box.rect.setAttribute('width', to - from);
      box.text.setAttribute('x', from + 3);
      const full = box.name.split('\n')[0].split('.').slice(-2).join('.');
      const room = Math.floor((to - from - 6) / CHARACTER);
      box.text.textContent = room < 3 ? '' : full.length <= room ? full : full.slice(0, room - 1) + '…';
    }
  };
  for (const box of boxes) box.g.addEventListener('click', () => widen(box));
}
document.getElementById('find').addEventListener('input', event => {
  const wanted = event.target.value.toLowerCase();
  let found = 0;
  for (const g of document.querySelectorAll('svg g')) {
    const hit = wanted !== '' && g.querySelector('title').textContent.split('\n')[0].toLowerCase().includes(wanted);
    g.classList.toggle('found', hit);
    if (hit) found++;
  }
  document.getElementById('found').textContent = wanted === '' ? '' : found + ' boxes';
});
