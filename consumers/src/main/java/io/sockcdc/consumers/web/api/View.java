package io.sockcdc.consumers.web.api;

import io.sockcdc.consumers.web.model.Activity;
import io.sockcdc.consumers.web.model.HostTable;
import io.sockcdc.consumers.web.model.SocketRow;
import io.sockcdc.consumers.web.past.RecentChanges;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is asked about: now, or a moment of the past. */
interface View {
    /** The moment that it shows. */
    Instant time();

    /** Whether it is now. */
    boolean isLive();

    /** Every open socket, in no order. */
    void forEachSocket(Consumer<SocketRow> taker);

    /** The hosts. */
    HostTable hosts();

    /** What happened in the minutes before. */
    Activity activity();

    /** The same by subject; null for now, because the counts of now tell it. */
    @Nullable RecentChanges recent();
}
