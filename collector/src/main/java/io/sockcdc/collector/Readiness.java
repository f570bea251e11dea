package io.sockcdc.collector;

import io.sockcdc.collector.sys.Poller;

/** Where the capture thread waits until one of several descriptors is readable. */
interface Readiness {
    /** Watches a descriptor; {@link #tag} gives the tag when it is readable. */
    void add(int descriptor, int tag);

    /** Waits for at most that long; returns how many are readable. */
    int await(int timeoutMillis);

    /** Tag of a readable descriptor, index 0 to what {@link #await} returned. */
    int tag(int index);

    /** The kernel's own. */
    static Readiness of(Poller poller) {
        return new Readiness() {
            @Override
            public void add(int descriptor, int tag) {
                poller.add(descriptor, tag);
            }

            @Override
            public int await(int timeoutMillis) {
                return poller.await(timeoutMillis);
            }

            @Override
            public int tag(int index) {
                return poller.tag(index);
            }
        };
    }
}
