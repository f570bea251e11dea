import { h, useMemo, useState } from './dom.js';
import { useAnswer } from './api.js';
import { Empty, Filter, Loading, Problem } from './parts.js';
import { clean, count } from './format.js';
import { change, go } from './state.js';

const WIDTH = 1000;
const GAP = 6;
const LEAST = 3;
const TOP = 34;
const COLUMNS = { host: 130, service: 470, remote: 800 };
const BAR = 10;

// Heights in proportion to connections, one below the other.
const stack = (nodes, scale) => {
  let y = TOP;
  return nodes.map((node) => {
    const height = Math.max(LEAST, node.open * scale);
    const placed = { ...node, y, height, in: y, out: y };
    y += Math.max(height, 15) + GAP;
    return placed;
  });
};

const layout = (data) => {
  const rows = Math.max(data.services.length, data.remotes.length, data.hosts.length);
  const total = Math.max(1, data.hosts.reduce((sum, host) => sum + host.open, 0));
  const scale = Math.max(0.02, (Math.max(170, Math.min(480, rows * 26)) - 12) / total);
  const hosts = stack(data.hosts.map((host) => ({ ...host, id: host.host_id, name: host.host_name })), scale);
  const services = stack(data.services, scale);
  const remotes = stack(data.remotes.map((remote) => ({ ...remote, id: remote.ip })), scale);
  const find = (nodes, id) => nodes.find((node) => node.id === id);
  const bands = [];
  const band = (from, to, open, x1, x2, kind) => {
    if (!from || !to) return;
    const width1 = Math.max(1, open * scale);
    bands.push({ from: from.id, to: to.id, open, kind, x1, x2, y1: from.out + width1 / 2, y2: to.in + width1 / 2, width: width1 });
    from.out += width1;
    to.in += width1;
  };
  for (const service of services) {
    if (service.host_id) band(find(hosts, service.host_id), service, service.open, COLUMNS.host + BAR, COLUMNS.service, service.role);
  }
  for (const service of services) service.out = service.y;
  for (const link of [...data.links].sort((a, b) => b.open - a.open)) {
    const service = find(services, link.service);
    band(service, find(remotes, link.remote), link.open, COLUMNS.service + BAR, COLUMNS.remote, service?.role);
  }
  const end = (nodes) => nodes.reduce((most, node) => Math.max(most, node.y + Math.max(node.height, 15)), 0);
  return { hosts, services, remotes, bands, height: Math.max(end(hosts), end(services), end(remotes), 200) + 12 };
};

const curve = ({ x1, y1, x2, y2 }) => {
  const middle = (x1 + x2) / 2;
  return `M${x1},${y1.toFixed(1)} C${middle},${y1.toFixed(1)} ${middle},${y2.toFixed(1)} ${x2},${y2.toFixed(1)}`;
};

const short = (text, most) => (text.length > most ? text.slice(0, most - 1) + '…' : text);

export const MapView = ({ route, at, refresh }) => {
  const { filter } = route.params;
  const { data, error } = useAnswer('map', { filter, at }, Math.floor(refresh / 2));
  const [hover, setHover] = useState(null);
  const shape = useMemo(() => (data ? layout(data) : null), [data]);
  const lit = (band) => hover == null || band.from === hover || band.to === hover;
  const node = (kind, its, x, label, side, open, hint) =>
    h(
      'g',
      { key: kind + its.id, class: 'node ' + kind + (hover === its.id ? ' lit' : ''), tabIndex: 0, role: open ? 'link' : undefined, onMouseEnter: () => setHover(its.id), onMouseLeave: () => setHover(null), onFocus: () => setHover(its.id), onBlur: () => setHover(null), onClick: open, onKeyDown: (e) => e.key === 'Enter' && open?.() },
      h('title', null, hint),
      h('rect', { x, y: its.y, width: BAR, height: its.height, rx: 2 }),
      h('text', { x: side === 'left' ? x - 8 : x + BAR + 8, y: its.y + Math.max(its.height / 2, 5) + 4, 'text-anchor': side === 'left' ? 'end' : 'start' }, label, h('tspan', { class: 'node-count', dx: 7 }, count(its.open))),
    );
  return h(
    'div',
    { class: 'map' },
    h('div', { class: 'toolbar' }, h(Filter, { value: filter, error, onChange: (next) => change({ filter: next }) }), h('span', { class: 'map-key' }, h('i', { class: 'dot server' }), 'serves', h('i', { class: 'dot client' }), 'connects out')),
    error && error.parameter !== 'filter' && h(Problem, { error }),
    !shape
      ? !error && h(Loading)
      : data.links.length === 0
        ? h(Empty, { title: filter ? 'No connection passes the filter' : 'No connection is open' }, 'Hosts, their services and programs, and whom they are connected with show here.')
        : h(
            'div',
            { class: 'map-scroll' },
            h(
              'svg',
              { class: 'map-svg', viewBox: `0 0 ${WIDTH} ${shape.height}`, role: 'group', 'aria-label': 'Map of connections' },
              h('g', { class: 'map-heads' }, h('text', { x: COLUMNS.host + BAR, y: 16, 'text-anchor': 'end' }, 'Hosts'), h('text', { x: COLUMNS.service, y: 16 }, 'Services and programs'), h('text', { x: COLUMNS.remote, y: 16 }, 'Remote addresses')),
              h('g', { class: 'bands' }, shape.bands.map((band) => h('path', { key: band.from + '\n' + band.to, d: curve(band), 'stroke-width': band.width, class: 'band ' + (band.kind === 'SERVER' ? 'server' : 'client') + (lit(band) ? '' : ' dim') }, h('title', null, `${count(band.open)} connections`)))),
              shape.hosts.map((its) => node('host', its, COLUMNS.host, short(clean(its.name || its.id), 16), 'left', () => go('hosts'), clean(its.id))),
              shape.services.map((its) =>
                node(
                  its.role === 'SERVER' ? 'server' : 'client',
                  its,
                  COLUMNS.service,
                  short(clean(its.name), 18) + (its.port && its.name !== ':' + its.port ? ' :' + its.port : ''),
                  'right',
                  its.port ? () => go('listeners', null, { filter: `sport = :${its.port}` }) : null,
                  its.role === 'SERVER' ? 'A service: others connect to it' : its.id === 'others' ? 'Services and programs with fewer connections' : 'A program: it connects to others',
                ),
              ),
              shape.remotes.map((its) => node('remote', its, COLUMNS.remote, its.ip === 'others' ? `${count(its.addresses)} others` : clean(its.ip), 'right', its.ip === 'others' ? () => go('ips') : () => go('ip', its.ip), its.ip === 'others' ? 'Addresses with fewer connections' : 'Everything about this address')),
            ),
          ),
  );
};
