package io.sockcdc.consumers.web.api;

import io.sockcdc.consumers.web.model.SocketRow;
import io.sockcdc.filter.SocketEventTarget;
import io.sockcdc.filter.SocketFilter;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which sockets are wanted. Belongs to one thread. */
interface SocketPredicate extends Predicate<SocketRow> {
    /** Those that a filter lets pass; all without one. */
    static SocketPredicate of(@Nullable SocketFilter filter) {
        if (filter == null) {
            return row -> true;
        }
        SocketEventTarget target = new SocketEventTarget();
        return row -> filter.test(target.of(row.key(), row.event()));
    }
}
