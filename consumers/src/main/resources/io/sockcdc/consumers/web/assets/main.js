// The page: its head, the view that the address names, and the slider of time below.
import { h, render, useEffect, useMemo, useRef, useState } from './dom.js';
import { VIEWS, change, fixed, go, link, useRoute } from './state.js';
import { live, onTokenNeeded, setToken } from './api.js';
import { moment } from './format.js';
import { loadNames } from './names.js';
import { Overview } from './view-overview.js';
import { Ips } from './view-ips.js';
import { IpPage } from './view-ip.js';
import { MapView } from './view-map.js';
import { Events } from './view-events.js';
import { Anomalies } from './view-anomalies.js';
import { Listeners } from './view-listeners.js';
import { Hosts } from './view-hosts.js';
import { Slider } from './slider.js';

const TITLES = {
  overview: 'Overview',
  ips: 'Connections',
  map: 'Map',
  events: 'Events',
  anomalies: 'Anomalies',
  listeners: 'Listeners',
  hosts: 'Hosts',
};
const PAGES = { overview: Overview, ips: Ips, ip: IpPage, map: MapView, events: Events, anomalies: Anomalies, listeners: Listeners, hosts: Hosts };
const KEYS = [
  ['1 … 7', 'go to a view'],
  ['/', 'search or filter'],
  ['↑ ↓ or j k', 'walk the rows of a table'],
  ['Enter', 'open the row'],
  ['[ and ]', 'one step back or forward in time'],
  ['l', 'back to now'],
  ['p', 'hold or resume the event feed'],
  ['t', 'light or dark'],
  ['?', 'this help'],
];

const stored = (name) => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
};

const useTheme = () => {
  const [theme, setTheme] = useState(stored('sockcdc-theme') ?? 'auto');
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const [system, setSystem] = useState(dark.matches);
  useEffect(() => {
    const changed = () => setSystem(dark.matches);
    dark.addEventListener('change', changed);
    return () => dark.removeEventListener('change', changed);
  }, []);
  const effective = theme === 'auto' ? (system ? 'dark' : 'light') : theme;
  document.documentElement.dataset.theme = effective;
  const flip = () => {
    const next = effective === 'dark' ? 'light' : 'dark';
    setTheme(next);
    try {
      localStorage.setItem('sockcdc-theme', next);
    } catch {
      // It holds until the page is left, then.
    }
  };
  return [effective, flip];
};

// The stream of live events: one for the whole page.
const useLive = (feed, filter, generation) => {
  const [state, setState] = useState({ state: 'connecting' });
  const [tick, setTick] = useState(null);
  const [refresh, setRefresh] = useState(0);
  const versions = useRef('');
  const [hidden, setHidden] = useState(document.hidden);
  const [shown, setShown] = useState(0);
  const listeners = useRef(new Set());
  useEffect(() => {
    const changed = () => setHidden(document.hidden);
    document.addEventListener('visibilitychange', changed);
    const shownAgain = (e) => e.persisted && setShown((n) => n + 1);
    addEventListener('pageshow', shownAgain);
    return () => {
      document.removeEventListener('visibilitychange', changed);
      removeEventListener('pageshow', shownAgain);
    };
  }, []);
  useEffect(() => {
    if (hidden) return undefined;
    const stop = follow();
    // A page that is left may be kept for coming back, with its connection; browsers allow six to a server.
    addEventListener('pagehide', stop);
    return () => {
      removeEventListener('pagehide', stop);
      stop();
    };
  }, [feed, filter, hidden, shown, generation]);
  const follow = () =>
    live(feed ? { feed: 'on', filter } : {}, {
      onState: (now, detail) => setState({ state: now, detail }),
      onEvent: (event, data) => {
        if (event === 'tick') {
          setTick(data);
          const next = JSON.stringify(data.versions);
          if (next !== versions.current) {
            versions.current = next;
            setRefresh((n) => n + 1);
          }
        } else if (event === 'cut-off') {
          setState({ state: 'away', detail: data.reason });
        } else {
          listeners.current.forEach((listener) => listener(event, data));
        }
      },
    });
  const listen = useMemo(
    () => (listener) => {
      listeners.current.add(listener);
      return () => listeners.current.delete(listener);
    },
    [],
  );
  return { ...state, tick, refresh, listen };
};

const Token = ({ onDone, onClose }) => {
  const dialog = useRef(null);
  const input = useRef(null);
  useEffect(() => dialog.current.showModal(), []);
  return h(
    'dialog',
    { ref: dialog, class: 'dialog', onClose },
    h('h2', null, 'A token is needed'),
    h('p', null, 'This sockcdc asks for the token that web.token sets. It is kept until this tab is closed.'),
    h(
      'form',
      {
        onSubmit: (e) => {
          e.preventDefault();
          onDone(input.current.value);
        },
      },
      h('input', { ref: input, type: 'password', 'aria-label': 'Token', autocomplete: 'off' }),
      h('button', { type: 'submit', class: 'primary' }, 'Continue'),
    ),
  );
};

const Help = ({ onClose }) => {
  const dialog = useRef(null);
  useEffect(() => dialog.current.showModal(), []);
  return h(
    'dialog',
    { ref: dialog, class: 'dialog', onClose, onClick: (e) => e.target === dialog.current && dialog.current.close() },
    h('h2', null, 'Keys'),
    h('dl', { class: 'keys' }, KEYS.map(([key, text]) => [h('dt', null, h('kbd', null, key)), h('dd', null, text)])),
    h('button', { type: 'button', class: 'primary', onClick: () => dialog.current.close() }, 'Close'),
  );
};

const Connection = ({ stream, at }) => {
  if (at) return h('span', { class: 'conn past', title: 'Every view shows this moment' }, moment(at));
  const text = { live: 'live', connecting: 'connecting', away: 'no connection' }[stream.state];
  return h('span', { class: 'conn ' + stream.state, title: stream.detail ?? 'Updates come as they happen', role: 'status' }, text);
};

const BANNERS = {
  LOADING: 'Still reading what stands in Kafka: figures are not complete yet.',
  KAFKA_UNREACHABLE: 'Kafka does not answer: what is shown may be old.',
};

const Banner = ({ stream }) => {
  const text = stream.state === 'away' ? `${stream.detail}: what is shown is old. Trying again.` : BANNERS[stream.tick?.readiness];
  return h('div', { class: 'banner-place', role: 'status' }, text && h('p', { class: 'banner' }, text));
};

const App = () => {
  const route = useRoute();
  const [theme, flip] = useTheme();
  const [token, setTokenNeeded] = useState(false);
  const [help, setHelp] = useState(false);
  const [, setNamed] = useState(0);
  const [generation, setGeneration] = useState(0);
  const at = route.params.at ? fixed(route.params.at) : null;
  const feeds = route.view === 'events' && !at;
  const stream = useLive(feeds, feeds ? route.params.filter : undefined, generation);
  const openFlags = stream.tick?.anomalies_open.total ?? 0;
  useEffect(() => {
    if (route.params.at && route.params.at !== at) change({ at });
  }, [route.params.at]);
  const hosts = stream.tick ? stream.tick.hosts.up + stream.tick.hosts.silent : 0;
  useEffect(() => {
    loadNames().then(() => setNamed((n) => n + 1));
  }, [hosts, generation]);
  useEffect(() => onTokenNeeded(() => setTokenNeeded(true)), []);
  useEffect(() => {
    document.title = (route.view === 'ip' ? route.argument : TITLES[route.view]) + ' · sockcdc';
    document.querySelector('.nav a[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [route.view, route.argument]);
  useEffect(() => {
    const pressed = (e) => {
      if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest('input:not([type=range]),textarea,select,dialog')) return;
      const index = Number(e.key) - 1;
      if (VIEWS[index]) go(VIEWS[index]);
      else if (e.key === '/') document.querySelector('main input[type=search]')?.focus();
      else if (e.key === 'l') change({ at: null }, true);
      else if (e.key === 't') flip();
      else if (e.key === '?') setHelp(true);
      else return;
      e.preventDefault();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [flip]);
  const page = PAGES[route.view];
  return h(
    'div',
    { class: 'page' + (at ? ' is-past' : '') },
    h(
      'header',
      { class: 'head' },
      h('a', { class: 'brand', href: link('overview') }, h('img', { src: '/icon.svg', alt: '', width: 22, height: 22 }), 'sockcdc'),
      h(
        'nav',
        { class: 'nav', 'aria-label': 'Views' },
        VIEWS.map((view) =>
          h(
            'a',
            { key: view, href: link(view), 'aria-current': route.view === view || (route.view === 'ip' && view === 'ips') ? 'page' : undefined },
            TITLES[view],
            view === 'anomalies' && openFlags > 0 && h('span', { class: 'count-badge', title: 'Flags that are open' }, openFlags),
          ),
        ),
      ),
      h(
        'div',
        { class: 'head-end' },
        h(Connection, { stream, at }),
        h('button', { type: 'button', class: 'icon', title: 'Light or dark (t)', 'aria-label': 'Light or dark', onClick: flip }, theme === 'dark' ? '☀' : '☾'),
        h('button', { type: 'button', class: 'icon', title: 'Keys (?)', 'aria-label': 'Keys', onClick: () => setHelp(true) }, '?'),
      ),
    ),
    h(Banner, { stream }),
    h('main', { key: generation, class: 'main view-' + route.view }, h(page, { route, at, stream, theme, refresh: at ? 0 : stream.refresh })),
    h(Slider, { at, span: route.params.span, refresh: stream.refresh }),
    token &&
      h(Token, {
        onClose: () => setTokenNeeded(false),
        onDone: (text) => {
          setToken(text.trim());
          setTokenNeeded(false);
          setGeneration((n) => n + 1);
        },
      }),
    help && h(Help, { onClose: () => setHelp(false) }),
  );
};

render(h(App), document.getElementById('app'));
