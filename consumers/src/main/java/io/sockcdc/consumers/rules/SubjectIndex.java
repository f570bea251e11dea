package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.address.AddressCode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the memories of a subject are found, one place for all rules of an engine: several rules judge the same subject, and
 * what comes next is often of the subject before. A subject has a place as long as a rule remembers it. Owned by one thread.
 */
final class SubjectIndex {
    private static final Subject.Kind[] KINDS = Subject.Kind.values();

    private static final int MOST_HOSTS = 20_000;

    private @Nullable Place[] chains = new Place[64];
    /** By kind, the place that was found last. */
    private final @Nullable Place[] last = new Place[KINDS.length];

    /** The one object for each name of a host; forgotten when there are very many. */
    private final Map<String, String> hosts = new HashMap<>();

    /** The one that was looked for last. */
    private String host = "";

    private int size;

    /** One subject and what the rules remember of it. */
    static final class Place {
        final Subject subject;
        private final int hash;
        private final Subject.Kind kind;
        /** Of a subject that is an address, over all hosts or at one; of others there is none. */
        private final long code;

        private final @Nullable String host;
        private @Nullable Place next;
        private @Nullable SubjectMemory<?, ?> first;

        Place(Subject subject, int hash, long code, @Nullable String host) {
            this.subject = subject;
            this.hash = hash;
            this.kind = subject.kind();
            this.code = code;
            this.host = host;
        }

        /** Only subjects without a code need to be looked at. */
        @SuppressWarnings("ReferenceEquality") // of a host there is one object
        boolean is(Subject other, int itsHash, long itsCode, @Nullable String itsHost) {
            return hash == itsHash
                    && code == itsCode
                    && kind == other.kind()
                    && ((code != AddressCode.NONE && host == itsHost) || subject.equals(other));
        }

        void add(SubjectMemory<?, ?> memory) {
            memory.sibling = first;
            first = memory;
        }

        /** What a table remembers of the subject; null when it is nothing. */
        @Nullable SubjectMemory<?, ?> of(SubjectTable<?, ?> table) {
            SubjectMemory<?, ?> memory = first;
            while (memory != null && memory.table != table) {
                memory = memory.sibling;
            }
            return memory;
        }
    }

    /** The place of a subject; null when no rule remembers it. */
    @Nullable Place find(Subject subject) {
        int kind = subject.kind().ordinal();
        Place known = last[kind];
        if (known != null && known.subject.equals(subject)) {
            return known;
        }
        int hash = spread(subject.stableHash());
        long code = code(subject);
        String its = only(subject.hostId());
        Place place = chains[hash & chains.length - 1];
        while (place != null && !place.is(subject, hash, code, its)) {
            place = place.next;
        }
        if (place != null) {
            last[kind] = place;
        }
        return place;
    }

    /** The place of a subject, made when it has none. */
    Place placeOf(Subject subject) {
        Place known = find(subject);
        if (known != null) {
            return known;
        }
        Place place = new Place(subject, spread(subject.stableHash()), code(subject), only(subject.hostId()));
        if (++size > chains.length * 3 / 4) {
            grow();
        }
        int at = place.hash & chains.length - 1;
        place.next = chains[at];
        chains[at] = place;
        return place;
    }

    /** Takes a memory from its place. */
    void remove(SubjectMemory<?, ?> memory) {
        Place place = find(memory.subject);
        if (place == null) {
            return;
        }
        SubjectMemory<?, ?> before = null;
        for (SubjectMemory<?, ?> each = place.first; each != null; each = each.sibling) {
            if (each == memory) {
                if (before == null) {
                    place.first = each.sibling;
                } else {
                    before.sibling = each.sibling;
                }
                break;
            }
            before = each;
        }
        if (place.first == null) {
            remove(place);
        }
    }

    private void remove(Place place) {
        last[place.subject.kind().ordinal()] = null;
        int at = place.hash & chains.length - 1;
        Place before = null;
        for (Place each = chains[at]; each != null; each = each.next) {
            if (each == place) {
                if (before == null) {
                    chains[at] = each.next;
                } else {
                    before.next = each.next;
                }
                size--;
                return;
            }
            before = each;
        }
    }

    private void grow() {
        @Nullable Place[] wider = new Place[chains.length * 2];
        for (Place chain : chains) {
            for (Place each = chain; each != null; ) {
                Place next = each.next;
                int at = each.hash & wider.length - 1;
                each.next = wider[at];
                wider[at] = each;
                each = next;
            }
        }
        chains = wider;
    }

    private static long code(Subject subject) {
        return switch (subject.kind()) {
            case REMOTE, HOST_REMOTE -> AddressCode.of(subject.remoteIp());
            default -> AddressCode.NONE;
        };
    }

    private @Nullable String only(@Nullable String name) {
        if (name == null) {
            return null;
        }
        if (!name.equals(host)) {
            if (hosts.size() > MOST_HOSTS) {
                hosts.clear();
            }
            String known = hosts.putIfAbsent(name, name);
            host = known == null ? name : known;
        }
        return host;
    }

    private static int spread(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ mixed >>> 16;
    }
}
