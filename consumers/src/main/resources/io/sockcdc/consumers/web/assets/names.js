// Names of hosts, for people: answers tell hosts by their ids.
import { get } from './api.js';
import { clean } from './format.js';

let names = new Map();

export const loadNames = async () => {
  try {
    const { hosts } = await get('hosts', { limit: 1000 });
    names = new Map(hosts.map((host) => [host.host_id, host.host_name]));
  } catch {
    // Ids will do until the next time.
  }
};

export const hostName = (id) => clean(names.get(id) || String(id ?? '').slice(0, 12));
