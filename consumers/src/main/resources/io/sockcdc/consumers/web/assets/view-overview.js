import { h, useMemo, useRef } from './dom.js';
import { useAnswer } from './api.js';
import { Empty, Ip, Loading, Panel, Problem, Severity, Sparkline, Text } from './parts.js';
import { Legend, Lines } from './chart.js';
import { bytes, clean, count, rate, since } from './format.js';
import { link } from './state.js';

const KEPT = 300;
const NAMES = ['opened', 'closed', 'failed', 'events', 'bytes_in', 'bytes_out', 'open'];

// The seconds that were known before, with those of the newest tick over them.
const merged = (base, tick) => {
  if (!base) return null;
  if (!tick) return base;
  const first = tick.first_second + tick.open.length - KEPT;
  const result = { first_second: first };
  for (const name of NAMES) {
    const values = new Array(KEPT).fill(name === 'open' ? -1 : 0);
    for (const part of [base, tick]) {
      part[name].forEach((value, i) => {
        const place = part.first_second + i - first;
        if (place >= 0 && place < KEPT) values[place] = value;
      });
    }
    result[name] = values;
  }
  return result;
};

const useHistory = (base, tick) => {
  const known = useRef({ base: null, history: null, last: 0 });
  return useMemo(() => {
    const now = known.current;
    if (base && now.base !== base) {
      now.base = base;
      now.history = base;
    }
    if (tick) now.history = merged(now.history, tick);
    return now.history;
  }, [base, tick]);
};

const Tile = ({ name, value, unit, hint, note, kind, values, href }) =>
  h(
    href ? 'a' : 'div',
    { class: 'tile ' + (kind ?? ''), title: hint, href },
    h('span', { class: 'tile-name' }, name),
    h('span', { class: 'tile-value' }, value, unit && h('small', null, unit)),
    values ? h(Sparkline, { values, width: 120, height: 24, title: name + ', the last minute' }) : h('span', { class: 'tile-note' }, note),
  );

const Ranked = ({ rows, name, empty }) => {
  if (rows.length === 0) return h(Empty, { title: empty });
  const most = Math.max(...rows.map((row) => row.open), 1);
  return h(
    'ol',
    { class: 'ranked' },
    rows.map((row, i) =>
      h(
        'li',
        { key: i },
        h('span', { class: 'bar', style: { width: (row.open / most) * 100 + '%' } }),
        h('span', { class: 'ranked-name' }, name(row)),
        h('span', { class: 'num', title: 'Connections that are open' }, count(row.open)),
      ),
    ),
  );
};

export const Overview = ({ at, stream, refresh, theme }) => {
  const slow = Math.floor(refresh / 2);
  const { data, error } = useAnswer('overview', { at, history: KEPT }, stream.tick?.readiness === 'READY' ? 1 + Math.floor(refresh / 60) : 0);
  const remotes = useAnswer('counts', { kind: 'REMOTE_IP', limit: 8, at }, slow);
  const services = useAnswer('counts', { kind: 'HOST_SERVICE', limit: 8, at }, slow);
  const flags = useAnswer('anomalies', { state: at ? 'open' : 'all', limit: 6, at }, slow);
  const now = at ? data : (stream.tick ?? data);
  const live = useHistory(data?.history, at ? null : stream.tick?.history);
  const history = at ? data?.history : live;
  const series = useMemo(
    () =>
      history && [
        { name: 'opened', color: '--opened', values: history.opened, fill: true },
        { name: 'closed', color: '--closed', values: history.closed },
        { name: 'failed', color: '--failed', values: history.failed },
      ],
    [history],
  );
  const levels = useMemo(() => history && [{ name: 'open', color: '--accent', values: history.open, fill: true }], [history]);
  if (!now) return error ? h(Problem, { error }) : h(Loading);
  const minute = (name) => history?.[name].slice(-60);
  const silent = now.hosts.silent;
  const severe = now.anomalies_open.by_severity;
  const hasLevels = history?.open.some((value) => value >= 0);
  return h(
    'div',
    { class: 'overview' },
    h(Problem, { error }),
    h(
      'div',
      { class: 'tiles' },
      h(Tile, {
        name: 'Open connections',
        value: count(now.open),
        note: `${count(now.remotes)} remote addresses`,
        hint: 'Sockets with a remote address that do not listen, over all hosts. A connection within one host counts at both ends.',
        href: link('ips'),
      }),
      h(Tile, { name: 'Opened', value: rate(now.rates.opened), unit: '/s', values: minute('opened'), hint: 'Connections that opened per second, the mean of the last 10 seconds' }),
      h(Tile, { name: 'Closed', value: rate(now.rates.closed), unit: '/s', values: minute('closed'), hint: 'Connections that closed per second, the mean of the last 10 seconds' }),
      h(Tile, {
        name: 'Failed',
        value: rate(now.rates.failed),
        unit: '/s',
        values: minute('failed'),
        kind: now.rates.failed > 0 ? 'odd' : '',
        hint: 'Connections that ended without ever having been established: refused, unanswered or not accepted; mean of the last 10 seconds',
      }),
      h(Tile, {
        name: 'Data reported',
        value: bytes(now.rates.bytes_in + now.rates.bytes_out),
        unit: '/s',
        note: `${bytes(now.rates.bytes_in)}/s in, ${bytes(now.rates.bytes_out)}/s out`,
        hint: 'Payload bytes, when the hosts reported them: a connection reports when it closes and at most once a minute before, so this comes in bursts',
      }),
      h(Tile, {
        name: 'Hosts',
        value: count(now.hosts.up),
        unit: silent ? ` of ${now.hosts.up + silent}` : '',
        note: silent ? `${silent} not heard of for a minute` : 'all heard of within a minute',
        kind: silent ? 'bad' : '',
        hint: 'Hosts whose collector was heard of within the last minute',
        href: link('hosts'),
      }),
      h(Tile, {
        name: 'Lost events',
        value: count(now.loss.lost_events),
        note: now.loss.gaps ? `${now.loss.gaps} gaps: figures are lower bounds` : 'nothing is missing',
        kind: now.loss.gaps ? 'bad' : '',
        hint: 'Events that are known to be missing within the last 5 minutes, on all hosts',
        href: link('hosts'),
      }),
      h(Tile, {
        name: 'Open anomalies',
        value: count(now.anomalies_open.total),
        note: now.anomalies_open.total
          ? ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'].filter((s) => severe[s]).map((s) => `${severe[s]} ${s.toLowerCase()}`).join(', ')
          : 'no anomaly is open',
        kind: severe.CRITICAL || severe.HIGH ? 'bad' : now.anomalies_open.total ? 'odd' : '',
        hint: 'Anomaly flags that are open',
        href: link('anomalies'),
      }),
    ),
    h(
      'div',
      { class: 'duo' },
      h(
        Panel,
        { title: 'Opening and closing', hint: 'Connections per second over the last 5 minutes', aside: series && h(Legend, { series }) },
        series ? h(Lines, { first: history.first_second, series, format: (v) => rate(v) + '/s', label: 'Connections opened, closed and failed per second', theme }) : h(Loading),
      ),
      h(
        Panel,
        { title: 'Open connections', hint: 'Connections that were open, each second' },
        levels && hasLevels
          ? h(Lines, { first: history.first_second, series: levels, format: count, label: 'Open connections', theme })
          : h(Empty, { title: at ? count(now.open) + ' were open' : 'Not noted yet' }, at ? 'The level before is not kept; drag the slider to see it at another moment.' : 'It is noted from the moment this process started.'),
      ),
    ),
    h(
      'div',
      { class: 'trio' },
      h(
        Panel,
        { title: 'Remote addresses', hint: 'Most open connections, over all hosts', aside: h('a', { href: link('ips') }, 'all') },
        remotes.data ? h(Ranked, { rows: remotes.data.counts, empty: 'No connection is open', name: (row) => (row.ip ? h(Ip, { ip: row.ip }) : '(others)') }) : h(Loading),
      ),
      h(
        Panel,
        { title: 'Services', hint: 'Local ports that are connected to', aside: h('a', { href: link('ips', null, { kind: 'HOST_SERVICE' }) }, 'all') },
        services.data
          ? h(Ranked, {
              rows: services.data.counts,
              empty: 'No service is connected to',
              name: (row) =>
                row.port == null
                  ? '(others)'
                  : h('a', { href: link('listeners', null, { filter: 'sport = :' + row.port }) }, h('span', { class: 'mono' }, ':' + row.port), h('small', null, ' ' + clean(row.protocol.toLowerCase()))),
            })
          : h(Loading),
      ),
      h(
        Panel,
        { title: 'Anomalies', hint: 'Open ones first, then the newest', aside: h('a', { href: link('anomalies') }, 'all') },
        !flags.data
          ? h(Loading)
          : flags.data.anomalies.length === 0
            ? h(Empty, { title: 'No anomaly is open' }, 'Seventeen rules look at every connection; what they find is told here.')
            : h(
                'ul',
                { class: 'flags' },
                flags.data.anomalies.map((flag) =>
                  h(
                    'li',
                    { key: flag.anomaly_id, class: flag.life === 'CLEAR' ? 'over' : '' },
                    h(Severity, { severity: flag.severity }),
                    h('a', { href: link('anomalies', flag.anomaly_id) }, h(Text, null, flag.text)),
                    h('small', { title: flag.last_seen }, since(flag.last_seen, Date.parse(now.at)) + ' ago'),
                  ),
                ),
              ),
      ),
    ),
  );
};
