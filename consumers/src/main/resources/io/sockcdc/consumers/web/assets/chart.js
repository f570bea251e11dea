// Lines over the last minutes, drawn by Chart.js.
import { h, useEffect, useRef } from './dom.js';
import { clock } from './format.js';

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const wholeMinutes = (axis) => {
  axis.ticks = [];
  for (let second = Math.ceil(axis.min / 60) * 60; second <= axis.max; second += 60) axis.ticks.push({ value: second });
};

export const Lines = ({ first, series, format, label, theme }) => {
  const canvas = useRef(null);
  const chart = useRef(null);
  const formatter = useRef(format);
  formatter.current = format;
  useEffect(() => {
    chart.current = new globalThis.Chart(canvas.current, {
      type: 'line',
      data: { labels: [], datasets: [] },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        normalized: true,
        interaction: { mode: 'index', intersect: false },
        elements: { point: { radius: 0, hoverRadius: 3 }, line: { borderWidth: 1.6, tension: 0.25 } },
        plugins: {
          legend: { display: false },
          tooltip: {
            displayColors: true,
            boxWidth: 8,
            boxHeight: 8,
            padding: 10,
            callbacks: {
              title: (items) => (items.length ? clock(items[0].label * 1000) : ''),
              label: (item) => ` ${item.dataset.label} ${formatter.current(item.parsed.y)}`,
            },
          },
        },
        scales: {
          x: { type: 'linear', grid: { display: false }, afterBuildTicks: wholeMinutes, ticks: { maxRotation: 0, callback: (value) => clock(value * 1000).slice(0, 5) } },
          y: { beginAtZero: true, border: { display: false }, ticks: { maxTicksLimit: 5, callback: (value) => formatter.current(value) } },
        },
      },
    });
    return () => chart.current.destroy();
  }, []);
  useEffect(() => {
    const its = chart.current;
    const ink = style('--ink-faint');
    const line = style('--line');
    for (const scale of Object.values(its.options.scales)) {
      scale.ticks.color = ink;
      scale.ticks.font = { size: 11, family: style('--sans') };
      if (scale.grid.display !== false) scale.grid.color = line;
    }
    its.data.datasets = series.map(({ name, color, values, fill }) => ({
      label: name,
      borderColor: style(color),
      backgroundColor: style(color) + '1f',
      fill: fill ? 'origin' : false,
      parsing: false,
      data: values.map((value, i) => ({ x: first + i, y: value < 0 ? NaN : value })),
    }));
    its.options.scales.x.min = first;
    its.options.scales.x.max = first + (series[0]?.values.length ?? 1) - 1;
    its.update('none');
  }, [first, series, theme]);
  return h('div', { class: 'chart' }, h('canvas', { ref: canvas, role: 'img', 'aria-label': label }));
};

export const Legend = ({ series }) =>
  h('div', { class: 'legend' }, series.map(({ name, color }) => h('span', { key: name }, h('i', { class: 'dot', style: { background: `var(${color})` } }), name)));
