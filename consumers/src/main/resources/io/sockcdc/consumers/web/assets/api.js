// The REST interface: questions, and the stream of live events. Both send the token, where there is one.
import { useState, useEffect, useRef } from './dom.js';

const TOKEN = 'sockcdc-token';
let needsToken = () => {};
export const onTokenNeeded = (listener) => {
  needsToken = listener;
};
export const setToken = (token) => sessionStorage.setItem(TOKEN, token);

const token = () => sessionStorage.getItem(TOKEN);
const headers = (its) => (its ? { Authorization: 'Bearer ' + its } : {});

const url = (path, params) => {
  const given = Object.entries(params ?? {}).filter(([, value]) => value != null && value !== '');
  const query = new URLSearchParams(given).toString();
  return '/api/v1/' + path + (query ? '?' + query : '');
};

// Whoever was refused with a token that has been replaced since need not be told again.
const problem = async (response, sent) => {
  if (response.status === 401 && sent === token()) needsToken();
  try {
    return await response.json();
  } catch {
    return { status: response.status, detail: 'HTTP ' + response.status };
  }
};

export const get = async (path, params, signal) => {
  let response;
  const sent = token();
  try {
    response = await fetch(url(path, params), { headers: headers(sent), signal });
  } catch (e) {
    throw e.name === 'AbortError' ? e : { status: 0, detail: 'sockcdc does not answer' };
  }
  if (!response.ok) throw await problem(response, sent);
  return response.json();
};

// Reads server-sent events with fetch, because EventSource cannot send a token. Comes back by itself.
export const live = (params, { onEvent, onState }) => {
  const abort = new AbortController();
  let wait = 500;
  const run = async () => {
    while (!abort.signal.aborted) {
      onState('connecting');
      const sent = token();
      try {
        const response = await fetch(url('live', params), { headers: headers(sent), signal: abort.signal });
        if (!response.ok) throw await problem(response, sent);
        onState('live');
        wait = 500;
        await read(response.body.getReader(), onEvent);
      } catch (e) {
        if (abort.signal.aborted) return;
        onState('away', e.detail ?? 'sockcdc does not answer');
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
      wait = Math.min(wait * 2, 8000);
    }
  };
  run();
  return () => abort.abort();
};

const read = async (reader, onEvent) => {
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
    let end;
    while ((end = text.indexOf('\n\n')) >= 0) {
      const message = text.slice(0, end);
      text = text.slice(end + 2);
      const event = /^event: (.*)$/m.exec(message)?.[1];
      const data = /^data: (.*)$/m.exec(message)?.[1];
      if (event && data) onEvent(event, JSON.parse(data));
    }
  }
};

// An answer, asked anew when the question changes, and when `refresh` does; the last answer stays while asking.
export const useAnswer = (path, params, refresh = 0) => {
  const key = path == null ? null : url(path, params);
  const [state, setState] = useState({ key: null, data: null, error: null, loading: true });
  const asking = useRef(null);
  const latest = useRef(key);
  latest.current = key;
  useEffect(() => {
    if (key == null) return undefined;
    if (asking.current?.key === key) return undefined;
    asking.current?.abort.abort();
    const abort = new AbortController();
    const mine = { key, abort };
    asking.current = mine;
    if (state.key !== key) setState((before) => ({ ...before, loading: true }));
    get(path, params, abort.signal)
      .then((data) => latest.current === key && setState({ key, data, error: null, loading: false }))
      .catch((error) => {
        if (error.name !== 'AbortError' && latest.current === key) {
          setState((before) => ({ key, data: before.key === key ? before.data : null, error, loading: false }));
        }
      })
      .finally(() => {
        if (asking.current === mine) asking.current = null;
      });
    return undefined;
  }, [key, refresh]);
  useEffect(() => () => asking.current?.abort.abort(), []);
  return { ...state, stale: state.key !== key };
};

const PAGE = 100;

// A long list of which only what is looked at is asked for.
export const usePages = (path, name, params, refresh) => {
  const key = url(path, params);
  const [state, setState] = useState({ key, total: null, pages: new Map(), error: null });
  const range = useRef([0, 0]);
  const asking = useRef(new Map());
  const latest = useRef(key);
  latest.current = key;
  const ask = (page, again) => {
    const id = key + '#' + page;
    if (asking.current.has(id) || (!again && state.key === key && state.pages.has(page))) return;
    asking.current.set(id, true);
    get(path, { ...params, offset: page * PAGE, limit: PAGE })
      .then((answer) => {
        if (latest.current !== key) return;
        setState((before) => {
          const pages = before.key === key ? new Map(before.pages) : new Map();
          pages.set(page, answer[name]);
          return { key, total: answer.matching, pages, error: null };
        });
      })
      .catch((error) => {
        if (latest.current === key) setState((before) => ({ ...before, key, error, pages: before.key === key ? before.pages : new Map(), total: before.key === key ? before.total : 0 }));
      })
      .finally(() => asking.current.delete(id));
  };
  const askRange = (again) => {
    const [first, last] = range.current;
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) ask(page, again);
  };
  useEffect(() => {
    askRange(true);
  }, [key, refresh]);
  return {
    key,
    total: state.total,
    error: state.key === key ? state.error : null,
    stale: state.key !== key,
    row: (i) => state.pages.get(Math.floor(i / PAGE))?.[i % PAGE],
    onRange: (first, last) => {
      range.current = [first, last];
      askRange(false);
    },
  };
};
