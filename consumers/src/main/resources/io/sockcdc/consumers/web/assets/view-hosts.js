import { h } from './dom.js';
import { useAnswer } from './api.js';
import { Badge, Details, Empty, Loading, Panel, Problem, Text } from './parts.js';
import { bytes, clean, count, duration, moment, words } from './format.js';

const KIND = { UP: 'ok', SILENT: 'bad', STOPPED: 'dim' };

const One = ({ host }) => {
  const counters = host.counters;
  return h(
    Panel,
    { class: 'host' },
    h('header', { class: 'host-head' }, h('h2', null, h(Text, null, host.host_name || host.host_id)), h(Badge, { kind: 'health-' + KIND[host.state], title: 'UP: heard of within the last minute' }, words(host.state))),
    h('p', { class: 'mono faint small' }, clean(host.host_id)),
    h(Details, {
      rows: [
        ['Last heard', `${duration(host.silent_s)} ago`, 'How long ago its collector last said anything'],
        ['Sockets', counters ? count(counters.tracked) : null, 'In the collector’s table'],
        ['Closes seen', counters ? count(counters.received) : null, 'Destroy events received from the kernel in this run of the collector'],
        ['Lost', counters ? h('span', { class: counters.dropped ? 'odd' : '' }, count(counters.dropped)) : null, 'Destroy events that the kernel dropped in this run, counted by the kernel'],
        ['Not yet in Kafka', counters ? count(counters.unpublished) : null, 'Events in the spool that Kafka has not acknowledged'],
        ['Spool', counters ? bytes(counters.spool_bytes) : null, 'Bytes in the spool directory'],
        ['Snapshots', counters ? `${count(counters.snapshots)}${counters.torn_snapshots ? `, ${count(counters.torn_snapshots)} torn` : ''}` : null, 'Complete dumps of the socket table in this run'],
        ['Key frame', host.snapshot_age_s == null ? null : `${duration(host.snapshot_age_s)} ago`, 'The newest snapshot of the whole table in the topic'],
        ['Collector', `${clean(host.version || 'unknown version')}, run ${host.epoch}`],
      ],
    }),
    host.degraded.length > 0 && h('ul', { class: 'degraded' }, host.degraded.map((line, i) => h('li', { key: i }, h(Text, null, line)))),
    host.gaps.length > 0 &&
      h(
        'details',
        { class: 'gaps' },
        h('summary', null, `${host.gaps.length} ${host.gaps.length === 1 ? 'gap' : 'gaps'}`),
        h('ul', null, host.gaps.slice(-10).reverse().map((gap, i) => h('li', { key: i }, h('span', { class: 'mono' }, moment(gap.from)), ' ', words(gap.cause), gap.lost == null ? '' : `, ${count(gap.lost)} events`, gap.detail ? h('small', { class: 'faint' }, ' ', h(Text, null, gap.detail)) : null))),
      ),
  );
};

export const Hosts = ({ at, refresh }) => {
  const { data, error } = useAnswer('hosts', { at, limit: 500 }, refresh);
  if (!data) return error ? h(Problem, { error }) : h(Loading);
  return h(
    'div',
    null,
    h(Problem, { error }),
    data.hosts.length === 0
      ? h(Empty, { title: at ? 'No host was heard of around that moment' : 'No host yet' }, 'A host shows here as soon as its collector reaches Kafka.')
      : h('div', { class: 'hosts' }, data.hosts.map((host) => h(One, { key: host.host_id, host }))),
  );
};
