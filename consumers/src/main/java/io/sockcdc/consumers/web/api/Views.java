package io.sockcdc.consumers.web.api;

import io.sockcdc.consumers.web.model.Activity;
import io.sockcdc.consumers.web.model.HostTable;
import io.sockcdc.consumers.web.model.ReadModel;
import io.sockcdc.consumers.web.model.SocketRow;
import io.sockcdc.consumers.web.past.Moment;
import io.sockcdc.consumers.web.past.Moments;
import io.sockcdc.consumers.web.past.PastException;
import io.sockcdc.consumers.web.past.RecentChanges;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gives the view that a request asks for. */
final class Views {
    private final ReadModel model;
    private final Moments moments;
    private final Clock clock;

    Views(ReadModel model, Moments moments, Clock clock) {
        this.model = model;
        this.moments = moments;
        this.clock = clock;
    }

    View of(Query query) throws InterruptedException {
        return of(query.time(Parameter.AT));
    }

    private View of(@Nullable Instant at) throws InterruptedException {
        Instant now = clock.instant();
        if (at == null) {
            return new Now(model, now);
        }
        if (at.isAfter(now)) {
            throw new ProblemException(Problem.parameter("at", "at is in the future: " + at, null));
        }
        try {
            return new Past(moments.at(at));
        } catch (PastException e) {
            throw new ProblemException(Problem.past(e));
        } catch (Moments.BusyException e) {
            throw new ProblemException(
                    Problem.of(503, "busy", "Too many questions about the past", String.valueOf(e.getMessage())));
        }
    }

    View now() {
        return new Now(model, clock.instant());
    }

    private record Now(ReadModel model, Instant time) implements View {
        @Override
        public boolean isLive() {
            return true;
        }

        @Override
        public void forEachSocket(Consumer<SocketRow> taker) {
            model.sockets().forEach(taker);
        }

        @Override
        public HostTable hosts() {
            return model.hosts();
        }

        @Override
        public Activity activity() {
            return model.activity();
        }

        @Override
        public @Nullable RecentChanges recent() {
            return null;
        }
    }

    private record Past(Moment moment) implements View {
        @Override
        public Instant time() {
            return moment.time();
        }

        @Override
        public boolean isLive() {
            return false;
        }

        @Override
        public void forEachSocket(Consumer<SocketRow> taker) {
            moment.sockets().forEach(taker);
        }

        @Override
        public HostTable hosts() {
            return moment.hosts();
        }

        @Override
        public Activity activity() {
            return moment.recent().activity();
        }

        @Override
        public RecentChanges recent() {
            return moment.recent();
        }
    }
}
