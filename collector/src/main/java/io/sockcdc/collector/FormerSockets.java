package io.sockcdc.collector;

import io.sockcdc.collector.encode.EventEncoder;
import io.sockcdc.collector.model.CloseReason;
import io.sockcdc.collector.model.HostIdentity;
import io.sockcdc.collector.state.SocketTable;
import io.sockcdc.collector.state.TableSettings;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Sockets of earlier boots, and of namespaces that are not followed any more: no dump will ever list them. */
record FormerSockets(
        TableRecovery recovery,
        HostIdentity now,
        IntFunction<@Nullable String> interfaces,
        EventPipeline pipeline,
        LatestOwners owners) {

    /**
     * Closes them.
     *
     * @param followed namespaces whose sockets dumps will list
     * @param sinceBootMicros how long ago the host was started
     */
    void close(List<Long> followed, long atMicros, long sinceBootMicros) {
        for (String boot : recovery.boots()) {
            boolean earlier = !boot.equals(now.bootId());
            EventEncoder encoder =
                    new EventEncoder(new HostIdentity(now.hostId(), now.hostName(), boot, now.epoch()), interfaces);
            for (long netns : recovery.namespaces(boot)) {
                if (earlier || !followed.contains(netns)) {
                    SocketTable gone = new SocketTable(
                            netns, TableSettings.defaults(), owners, change -> pipeline.change(change, encoder));
                    recovery.openIn(boot, netns).forEach(gone::restore);
                    gone.closeRestored(
                            earlier ? CloseReason.HOST_RESTART : null,
                            earlier ? (Long) (atMicros - sinceBootMicros) : null,
                            atMicros);
                }
            }
        }
    }
}
