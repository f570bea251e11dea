package io.sockcdc.app.top;

import io.sockcdc.consumers.query.Counted;
import io.sockcdc.consumers.query.ReceivedEvent;
import io.sockcdc.schema.Anomaly;
import java.util.List;

/**
 * What is known of one remote address.
 *
 * @param hosts its counts at each host
 * @param sockets its open sockets
 * @param flags open flags about it
 * @param complete whether all sockets that are kept have been looked through
 */
record AddressDetail(List<Counted> hosts, List<ReceivedEvent> sockets, List<Anomaly> flags, boolean complete) {
    AddressDetail {
        hosts = List.copyOf(hosts);
        sockets = List.copyOf(sockets);
        flags = List.copyOf(flags);
    }

    static AddressDetail nothingYet() {
        return new AddressDetail(List.of(), List.of(), List.of(), false);
    }
}
